"""Types that take more than one call, or a call of another shape."""

import json

from api import cap, convert, lst
from calls import truth, versioned, zipped
from template import REGION


class SpecialTypes:
    """`make_Service_Type(properties, row)` gives what Ref is, and the attributes of GetAtt."""

    def make_Lambda_Function(self, p, row):
        p = dict(p)
        code = p.pop("Code", {})
        if "ZipFile" in code:
            py = str(p.get("Runtime", "")).startswith("python")
            p["Code"] = {"ZipFile": zipped(code["ZipFile"], "index.py" if py else "index.js")}
        elif "ImageUri" in code:
            p["Code"] = {"ImageUri": code["ImageUri"]}
        else:
            p["Code"] = {"ZipFile": zipped("# " + json.dumps(code))}
            row["code"] = code
        p.setdefault("FunctionName", self.rid()[:64])
        conc, rt, rec = (
            p.pop("ReservedConcurrentExecutions", None),
            p.pop("RuntimeManagementConfig", None),
            p.pop("RecursiveLoop", None),
        )
        kw = convert(self.api.shape("lambda", "create_function"), p, row["dropped"])
        r = self.api.call("lambda", "create_function", **kw)
        if conc is not None:
            self.api.call(
                "lambda",
                "put_function_concurrency",
                FunctionName=kw["FunctionName"],
                ReservedConcurrentExecutions=int(conc),
            )
        if rt is not None:
            row["dropped"].append("RuntimeManagementConfig")
        if rec is not None:
            row["dropped"].append("RecursiveLoop")
        return r["FunctionName"], {"Arn": r["FunctionArn"], "SnapStartResponse.ApplyOn": "None"}

    def make_IAM_Role(self, p, row):
        p = dict(p)
        name = p.get("RoleName") or self.rid()[:64]
        kw = {"RoleName": name, "AssumeRolePolicyDocument": json.dumps(p["AssumeRolePolicyDocument"])}
        for k in ("Path", "Description", "PermissionsBoundary"):
            if k in p:
                kw[k] = p[k]
        if "MaxSessionDuration" in p:
            kw["MaxSessionDuration"] = int(p["MaxSessionDuration"])
        if "Tags" in p:
            kw["Tags"] = p["Tags"]
        r = self.api.call("iam", "create_role", **kw)["Role"]
        for a in p.get("ManagedPolicyArns", []):
            self.api.call("iam", "attach_role_policy", RoleName=name, PolicyArn=a)
        for x in p.get("Policies", []):
            self.api.call(
                "iam",
                "put_role_policy",
                RoleName=name,
                PolicyName=x["PolicyName"],
                PolicyDocument=versioned(x["PolicyDocument"]),
            )
        return name, {"Arn": r["Arn"], "RoleId": r["RoleId"]}

    def make_IAM_Policy(self, p, row):
        for role in p.get("Roles", []):
            self.api.call(
                "iam",
                "put_role_policy",
                RoleName=role,
                PolicyName=p["PolicyName"],
                PolicyDocument=versioned(p["PolicyDocument"]),
            )
        for k in ("Users", "Groups"):
            if p.get(k):
                row["dropped"].append(k)
        return p["PolicyName"], {}

    make_IAM_RolePolicy = lambda self, p, row: self.make_IAM_Policy({**p, "Roles": [p["RoleName"]]}, row)

    def make_SQS_Queue(self, p, row):
        p = dict(p)
        name = p.pop("QueueName", None) or self.rid() + (".fifo" if truth(p.get("FifoQueue", False)) else "")
        tags = {t["Key"]: str(t["Value"]) for t in p.pop("Tags", [])}
        known = {
            "DelaySeconds",
            "MaximumMessageSize",
            "MessageRetentionPeriod",
            "ReceiveMessageWaitTimeSeconds",
            "VisibilityTimeout",
            "RedrivePolicy",
            "RedriveAllowPolicy",
            "KmsMasterKeyId",
            "KmsDataKeyReusePeriodSeconds",
            "SqsManagedSseEnabled",
            "FifoQueue",
            "ContentBasedDeduplication",
            "DeduplicationScope",
            "FifoThroughputLimit",
        }
        attrs = {}
        for k, v in p.items():
            if k not in known:
                row["dropped"].append(k)
            else:
                attrs[k] = (
                    json.dumps(v) if isinstance(v, (dict, list)) else str(v).lower() if isinstance(v, bool) else str(v)
                )
        url = self.api.call("sqs", "create_queue", QueueName=name, Attributes=attrs, tags=tags)["QueueUrl"]
        arn = self.api.call("sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"][
            "QueueArn"
        ]
        return url, {"Arn": arn, "QueueName": name, "QueueUrl": url}

    def make_SQS_QueuePolicy(self, p, row):
        for q in p["Queues"]:
            self.api.call(
                "sqs", "set_queue_attributes", QueueUrl=q, Attributes={"Policy": json.dumps(p["PolicyDocument"])}
            )
        return self.rid(), {}

    make_SQS_QueueInlinePolicy = lambda self, p, row: self.make_SQS_QueuePolicy(
        {"Queues": [p["Queue"]], "PolicyDocument": p["PolicyDocument"]}, row
    )

    def make_SNS_TopicPolicy(self, p, row):
        for t in p["Topics"]:
            self.api.call(
                "sns",
                "set_topic_attributes",
                TopicArn=t,
                AttributeName="Policy",
                AttributeValue=json.dumps(p["PolicyDocument"]),
            )
        return self.rid(), {}

    def make_Events_Rule(self, p, row):
        p = dict(p)
        targets = p.pop("Targets", [])
        p.setdefault("Name", self.rid()[:64])
        kw = convert(self.api.shape("events", "put_rule"), p, row["dropped"])
        arn = self.api.call("events", "put_rule", **kw)["RuleArn"]
        if targets:
            tk = convert(
                self.api.shape("events", "put_targets"),
                {
                    "Rule": kw["Name"],
                    "Targets": targets,
                    **({"EventBusName": kw["EventBusName"]} if "EventBusName" in kw else {}),
                },
                row["dropped"],
            )
            r = self.api.call("events", "put_targets", **tk)
            if r.get("FailedEntryCount"):
                raise ValueError(f"put_targets refused: {r['FailedEntries']}")
        return kw["Name"], {"Arn": arn}

    def make_S3_Bucket(self, p, row):
        p = dict(p)
        b = p.pop("BucketName", None) or (self.t.stack + "-" + self.lid + "-" + self.rid()[-12:]).lower()[:63]
        kw = {"Bucket": b}
        if "ObjectLockEnabled" in p:
            kw["ObjectLockEnabledForBucket"] = truth(p.pop("ObjectLockEnabled"))
        self.api.call("s3", "create_bucket", **kw)
        D = row["dropped"]

        def put(op, member, value):
            s = self.api.shape("s3", op).members[member]
            self.api.call("s3", op, Bucket=b, **{member: convert(s, value, D, member)})

        for k, v in p.items():
            if k == "VersioningConfiguration":
                put("put_bucket_versioning", "VersioningConfiguration", v)
            elif k == "BucketEncryption":
                rules = [
                    {
                        ("ApplyServerSideEncryptionByDefault" if x == "ServerSideEncryptionByDefault" else x): y
                        for x, y in r.items()
                    }
                    for r in v["ServerSideEncryptionConfiguration"]
                ]
                put("put_bucket_encryption", "ServerSideEncryptionConfiguration", {"Rules": rules})
            elif k == "PublicAccessBlockConfiguration":
                put("put_public_access_block", "PublicAccessBlockConfiguration", v)
            elif k == "OwnershipControls":
                put("put_bucket_ownership_controls", "OwnershipControls", v)
            elif k == "CorsConfiguration":
                put(
                    "put_bucket_cors",
                    "CORSConfiguration",
                    {
                        "CORSRules": [
                            {
                                **{x: y for x, y in r.items() if x not in ("MaxAge", "Id")},
                                **({"MaxAgeSeconds": int(r["MaxAge"])} if "MaxAge" in r else {}),
                                **({"ID": r["Id"]} if "Id" in r else {}),
                            }
                            for r in v["CorsRules"]
                        ]
                    },
                )
            elif k == "Tags":
                put("put_bucket_tagging", "Tagging", {"TagSet": v})
            elif k == "WebsiteConfiguration":
                put(
                    "put_bucket_website",
                    "WebsiteConfiguration",
                    {
                        **({"IndexDocument": {"Suffix": v["IndexDocument"]}} if "IndexDocument" in v else {}),
                        **({"ErrorDocument": {"Key": v["ErrorDocument"]}} if "ErrorDocument" in v else {}),
                    },
                )
            elif k == "LoggingConfiguration":
                put(
                    "put_bucket_logging",
                    "BucketLoggingStatus",
                    {
                        "LoggingEnabled": {
                            "TargetBucket": v.get("DestinationBucketName", b),
                            "TargetPrefix": v.get("LogFilePrefix", ""),
                        }
                    },
                )
            elif k == "LifecycleConfiguration":
                rules = []
                for r in v["Rules"]:
                    o = {
                        "ID": r.get("Id", f"rule{len(rules)}"),
                        "Status": r["Status"],
                        "Filter": {"Prefix": r.get("Prefix", "")},
                    }
                    for x, y in r.items():
                        if x in ("ExpirationInDays", "ExpirationDate"):
                            o.setdefault("Expiration", {})[
                                {"ExpirationInDays": "Days", "ExpirationDate": "Date"}[x]
                            ] = int(y) if x.endswith("Days") else y
                        elif x == "ExpiredObjectDeleteMarker":
                            o.setdefault("Expiration", {})["ExpiredObjectDeleteMarker"] = truth(y)
                        elif x == "NoncurrentVersionExpirationInDays":
                            o["NoncurrentVersionExpiration"] = {"NoncurrentDays": int(y)}
                        elif x == "NoncurrentVersionExpiration":
                            o["NoncurrentVersionExpiration"] = {z: int(w) for z, w in y.items()}
                        elif x == "AbortIncompleteMultipartUpload":
                            o[x] = {"DaysAfterInitiation": int(y["DaysAfterInitiation"])}
                        elif x in ("Transitions", "Transition"):
                            o["Transitions"] = [
                                {
                                    "StorageClass": z["StorageClass"],
                                    **(
                                        {"Days": int(z["TransitionInDays"])}
                                        if "TransitionInDays" in z
                                        else {"Date": z["TransitionDate"]}
                                    ),
                                }
                                for z in (y if isinstance(y, list) else [y])
                            ]
                        elif x not in ("Id", "Status", "Prefix"):
                            D.append(f"LifecycleConfiguration.Rules.{x}")
                    rules.append(o)
                put("put_bucket_lifecycle_configuration", "LifecycleConfiguration", {"Rules": rules})
            elif k == "NotificationConfiguration":
                n = {}
                for x, api, arn in (
                    ("LambdaConfigurations", "LambdaFunctionConfigurations", "LambdaFunctionArn"),
                    ("QueueConfigurations", "QueueConfigurations", "QueueArn"),
                    ("TopicConfigurations", "TopicConfigurations", "TopicArn"),
                ):
                    for c in v.get(x, []):
                        e = {arn: c.get("Function") or c.get("Queue") or c.get("Topic"), "Events": [c["Event"]]}
                        if "Filter" in c:
                            e["Filter"] = {"Key": {"FilterRules": c["Filter"]["S3Key"]["Rules"]}}
                        n.setdefault(api, []).append(e)
                if "EventBridgeConfiguration" in v:
                    n["EventBridgeConfiguration"] = {}
                put("put_bucket_notification_configuration", "NotificationConfiguration", n)
            else:
                D.append(k)
        return b, {
            "Arn": f"arn:aws:s3:::{b}",
            "DomainName": f"{b}.s3.amazonaws.com",
            "RegionalDomainName": f"{b}.s3.{REGION}.amazonaws.com",
            "WebsiteURL": f"http://{b}.s3-website-{REGION}.amazonaws.com",
        }

    def make_S3_BucketPolicy(self, p, row):
        self.api.call("s3", "put_bucket_policy", Bucket=p["Bucket"], Policy=json.dumps(p["PolicyDocument"]))
        return self.rid(), {}

    def make_ApiGateway_RestApi(self, p, row):
        ref, att = self.simple(
            {**p, "Name": p.get("Name") or (p.get("Body") or {}).get("info", {}).get("title") or self.lid}, row
        )
        body = p.get("Body")
        if not body:
            return ref, att
        # the emulator imports part of OpenAPI 3 only: resources and methods are made one by one
        row["dropped"] = [d for d in row["dropped"] if d != "Body"]
        ids = {"/": att["RootResourceId"]}
        schemes = body.get("securityDefinitions") or body.get("components", {}).get("securitySchemes", {})
        auths = {}
        for name, sec in schemes.items():
            x = sec.get("x-amazon-apigateway-authorizer")
            if x:
                kind = {"cognito_user_pools": "COGNITO_USER_POOLS"}.get(x["type"], x["type"].upper())
                kw = {
                    "restApiId": ref,
                    "name": name,
                    "type": kind,
                    "identitySource": x.get(
                        "identitySource", f"method.request.header.{sec.get('name', 'Authorization')}"
                    ),
                    **({"providerARNs": x["providerARNs"]} if "providerARNs" in x else {}),
                    **({"authorizerUri": x["authorizerUri"]} if "authorizerUri" in x else {}),
                    **(
                        {"authorizerResultTtlInSeconds": int(x["authorizerResultTtlInSeconds"])}
                        if "authorizerResultTtlInSeconds" in x
                        else {}
                    ),
                }
                auths[name] = (
                    self.api.call("apigateway", "create_authorizer", **kw)["id"],
                    "COGNITO_USER_POOLS" if kind == "COGNITO_USER_POOLS" else "CUSTOM",
                )
        for path, ops in body.get("paths", {}).items():
            at = ""
            for part in path.strip("/").split("/") if path != "/" else []:
                up, at = at or "/", at + "/" + part
                if at not in ids:
                    ids[at] = self.api.call(
                        "apigateway", "create_resource", restApiId=ref, parentId=ids[up], pathPart=part
                    )["id"]
            for verb, op in ops.items():
                if not isinstance(op, dict):
                    continue
                m = "ANY" if verb == "x-amazon-apigateway-any-method" else verb.upper()
                kw = {"restApiId": ref, "resourceId": ids[at or "/"], "httpMethod": m, "authorizationType": "NONE"}
                if op.get("x-amazon-apigateway-auth", {}).get("type", "").upper() == "AWS_IAM":
                    kw["authorizationType"] = "AWS_IAM"
                for sec in op.get("security", []):
                    for name, scopes in sec.items():
                        if name in auths:
                            kw.update(
                                authorizerId=auths[name][0],
                                authorizationType=auths[name][1],
                                **({"authorizationScopes": scopes} if scopes else {}),
                            )
                        elif (
                            name == "AWS_IAM" or schemes.get(name, {}).get("x-amazon-apigateway-authtype") == "awsSigv4"
                        ):
                            kw["authorizationType"] = "AWS_IAM"
                        elif name == "api_key":
                            kw["apiKeyRequired"] = True
                self.api.call("apigateway", "put_method", **kw)
                x = op.get("x-amazon-apigateway-integration")
                if x:
                    a = {
                        "type": str(x.get("type", "")).upper(),
                        "integrationHttpMethod": x.get("httpMethod", "POST"),
                        **{
                            k: v
                            for k, v in x.items()
                            if k
                            in (
                                "uri",
                                "requestTemplates",
                                "passthroughBehavior",
                                "credentials",
                                "timeoutInMillis",
                                "contentHandling",
                            )
                            and not (k == "credentials" and "::*:" in str(v))
                        },
                    }
                    self.api.call(
                        "apigateway",
                        "put_integration",
                        **convert(
                            self.api.shape("apigateway", "put_integration"),
                            {**{k: kw[k] for k in ("restApiId", "resourceId", "httpMethod")}, **a},
                            row["dropped"],
                            "Body.integration",
                        ),
                    )
        return ref, att

    def make_ApiGatewayV2_Api(self, p, row):
        body = p.get("Body")
        if not body:
            return self.simple(p, row)
        # the emulator cannot import an API: its routes and integrations are made one by one
        info = body.get("info", {})
        cors = body.get("x-amazon-apigateway-cors")
        ref, att = self.simple(
            {
                **{k: v for k, v in p.items() if k != "Body"},
                "Name": p.get("Name") or info.get("title") or self.lid,
                "ProtocolType": "HTTP",
                **({"CorsConfiguration": cors} if cors else {}),
            },
            row,
        )
        auths = {}
        for name, sec in body.get("components", {}).get("securitySchemes", {}).items():
            x = sec.get("x-amazon-apigateway-authorizer")
            if x:
                kw = convert(
                    self.api.shape("apigatewayv2", "create_authorizer"),
                    {
                        "ApiId": ref,
                        "Name": name,
                        "AuthorizerType": {"jwt": "JWT"}.get(x.get("type"), "REQUEST"),
                        "IdentitySource": lst(x.get("identitySource")),
                        **{cap(k): v for k, v in x.items() if k not in ("type", "identitySource")},
                    },
                    row["dropped"],
                    f"Body.securitySchemes.{name}",
                )
                auths[name] = (
                    self.api.call("apigatewayv2", "create_authorizer", **kw)["AuthorizerId"],
                    kw["AuthorizerType"],
                )
        made = {}
        for path, ops in body.get("paths", {}).items():
            for verb, op in ops.items():
                x = op.get("x-amazon-apigateway-integration")
                if not isinstance(op, dict) or verb == "options" and not x:
                    continue
                target = None
                if x:
                    key = json.dumps(x, sort_keys=True)
                    if key not in made:
                        args = {
                            "ApiId": ref,
                            "IntegrationType": {"aws_proxy": "AWS_PROXY", "http_proxy": "HTTP_PROXY"}.get(
                                x.get("type"), x.get("type")
                            ),
                            "IntegrationUri": x.get("uri"),
                            "IntegrationMethod": x.get("httpMethod"),
                            **{cap(k): v for k, v in x.items() if k not in ("type", "uri", "httpMethod")},
                        }
                        made[key] = self.api.call(
                            "apigatewayv2",
                            "create_integration",
                            **convert(
                                self.api.shape("apigatewayv2", "create_integration"),
                                {k: v for k, v in args.items() if v is not None},
                                row["dropped"],
                                "Body.integration",
                            ),
                        )["IntegrationId"]
                    target = f"integrations/{made[key]}"
                route = {
                    "ApiId": ref,
                    "RouteKey": "$default"
                    if path in ("/$default", "$default")
                    else f"{'ANY' if verb == 'x-amazon-apigateway-any-method' else verb.upper()} {path}",
                    **({"Target": target} if target else {}),
                }
                for sec in op.get("security", []):
                    for name, scopes in sec.items():
                        if name in auths:
                            route.update(
                                AuthorizerId=auths[name][0],
                                AuthorizationType="JWT" if auths[name][1] == "JWT" else "CUSTOM",
                                **({"AuthorizationScopes": scopes} if scopes else {}),
                            )
                        elif name == "AWS_IAM":
                            route["AuthorizationType"] = "AWS_IAM"
                self.api.call("apigatewayv2", "create_route", **route)
        return ref, att

    def make_ApiGateway_Method(self, p, row):
        p = dict(p)
        integ = dict(p.pop("Integration", {}) or {})
        resp = p.pop("MethodResponses", [])
        kw = convert(self.api.shape("apigateway", "put_method"), p, row["dropped"])
        kw.setdefault("authorizationType", "NONE")
        self.api.call("apigateway", "put_method", **kw)
        base = {k: kw[k] for k in ("restApiId", "resourceId", "httpMethod")}
        for r in resp:
            self.api.call(
                "apigateway",
                "put_method_response",
                **base,
                **convert(self.api.shape("apigateway", "put_method_response"), r, row["dropped"], "MethodResponses"),
            )
        if integ:
            iresp = integ.pop("IntegrationResponses", [])
            integ["IntegrationHttpMethod"] = integ.pop("IntegrationHttpMethod", "POST")
            k = convert(self.api.shape("apigateway", "put_integration"), integ, row["dropped"], "Integration")
            self.api.call("apigateway", "put_integration", **{**k, **base})
            for r in iresp:
                self.api.call(
                    "apigateway",
                    "put_integration_response",
                    **base,
                    **convert(
                        self.api.shape("apigateway", "put_integration_response"),
                        r,
                        row["dropped"],
                        "IntegrationResponses",
                    ),
                )
        return self.rid(), {}
