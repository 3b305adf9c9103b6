"""Run Amazon States Language machines in this process: moto interprets the
machine and keeps DynamoDB, SQS, SNS, S3 ... in memory; Lambda is answered from
a script; the clock is virtual (Wait states and Retry intervals move it, they do
not sleep). JSONata expressions go to the reference implementation (npm jsonata)."""

import atexit
import json
import os
import subprocess
import sys
import threading
import datetime as dt

os.environ.setdefault("AWS_ACCESS_KEY_ID", "testing")
os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "testing")
os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
os.environ.pop("AWS_ENDPOINT_URL", None)

import boto3  # noqa: E402
import time_machine  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402
from moto import mock_aws  # noqa: E402

from env import NODE  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
ROLE = "arn:aws:iam::123456789012:role/sfnrun"


class ScriptError(Exception):
    pass


class Clock:
    """Virtual time. Starts at a fixed instant, never follows the wall clock."""

    def __init__(self, start="2030-01-01T00:00:00+00:00"):
        self.t = dt.datetime.fromisoformat(start)
        self.start = self.t
        self.lock = threading.Lock()
        self._travel = time_machine.travel(self.t, tick=False)
        self.coord = self._travel.start()

    def advance(self, seconds):
        with self.lock:
            self.t += dt.timedelta(seconds=float(seconds))
            self.coord.move_to(self.t, tick=False)

    def elapsed(self):
        return (self.t - self.start).total_seconds()

    def stop(self):
        self._travel.stop()


class Script:
    """answers: {key: [answer, ...]}; key is a state name, a function name or an
    ARN. answer: {"return": any} | {"throw": name, "cause": text} |
    {"service_error": name} ; optional "times": n, "forever": true, "takes": s."""

    def __init__(self):
        self.q = {}
        self.calls = []
        self.running, self.peak = {}, {}
        self.lock = threading.Lock()

    def load(self, answers):
        self.q, self.running, self.peak = {}, {}, {}
        for key, lst in (answers or {}).items():
            out = []
            for a in lst if isinstance(lst, list) else [lst]:
                out.extend([a] * int(a.get("times", 1)))
            self.q[key] = out
        self.calls = []

    def next(self, keys, payload, state):
        with self.lock:
            return self._next(keys, payload, state)

    def overlap(self, key, wanted):
        """How many calls with `"overlaps": n` are answered at once: each waits a few real seconds for n of them to run, and
        then a moment for one too many."""
        with self.lock:
            self.running[key] = self.running.get(key, 0) + 1
            self.peak[key] = max(self.peak.get(key, 0), self.running[key])
        for _ in range(500):
            if self.peak[key] >= wanted:
                break
            threading.Event().wait(0.02)
        threading.Event().wait(0.1)
        with self.lock:
            self.running[key] -= 1

    def _next(self, keys, payload, state):
        for k in keys:
            if k in self.q:
                lst = self.q[k]
                if not lst:
                    raise ScriptError(f"script for '{k}' is used up (state '{state}')")
                a = lst[0]
                if not a.get("forever"):
                    lst.pop(0)
                self.calls.append(
                    {
                        "function": k,
                        "state": state,
                        "payload": payload,
                        "answer": {x: a[x] for x in a if x not in ("times", "forever")},
                    }
                )
                return a
        raise ScriptError(f"no scripted answer for any of {keys} (state '{state}')")


def function_keys(arn, state):
    arn = arn or ""
    keys = [state, arn]
    if ":function:" in arn:
        tail = arn.split(":function:", 1)[1]
        keys += [tail, tail.split(":")[0]]
    else:
        keys.append(arn.split(":")[0])
    return [k for i, k in enumerate(keys) if k and k not in keys[:i]]


class Jsonata:
    """The npm reference implementation in one child process, one line per call."""

    def __init__(self, clock):
        self.clock, self.p = clock, None
        self.lock = threading.Lock()

    def __call__(self, expression):
        from moto.stepfunctions.parser.asl.jsonata.jsonata import JSONataException

        with self.lock:
            if self.p is None:
                env = dict(os.environ)
                self.p = subprocess.Popen(
                    [NODE, os.path.join(HERE, "jsonata_server.cjs")],
                    env=env,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
                atexit.register(self.close)
            self.p.stdin.write(json.dumps({"expr": expression, "now": int(self.clock.t.timestamp() * 1000)}) + "\n")
            self.p.stdin.flush()
            line = self.p.stdout.readline()
        if not line:
            raise ScriptError("the JSONata process ended")
        r = json.loads(line)
        if "error" in r:
            raise JSONataException("UNKNOWN", r["error"])
        return r["value"]

    def close(self):
        if self.p and self.p.poll() is None:
            self.p.stdin.close()
            self.p.wait(5)


def find_states(definition):
    out = {}

    def walk(machine):
        for name, s in machine.get("States", {}).items():
            out[name] = s
            for b in s.get("Branches", []):
                walk(b)
            for k in ("ItemProcessor", "Iterator"):
                if k in s:
                    walk(s[k])

    walk(definition)
    return out


def for_moto(definition):
    """Its grammar has `Parameters` where a result writer in JSONata has `Arguments`; what these are is not evaluated."""
    from moto.stepfunctions.parser.asl.parse import preprocessor

    strict = preprocessor.Preprocessor._raise_if_query_language_is_not
    if strict.__name__ != "lenient":

        def lenient(self, query_language_mode, ctx):
            around = ctx.parentCtx
            while around is not None and type(around).__name__ != "Result_writer_declContext":
                around = around.parentCtx
            if around is None:
                strict(self, query_language_mode, ctx)

        preprocessor.Preprocessor._raise_if_query_language_is_not = lenient
    definition = json.loads(json.dumps(definition))
    for state in find_states(definition).values():
        writer = state.get("ResultWriter", {})
        if "Arguments" in writer:
            writer["Parameters"] = writer.pop("Arguments")
    return definition


class Moto:
    def __init__(self, start=None):
        self.clock = Clock(start) if start else Clock()
        self.script = Script()
        self.faults = {}
        self.service_calls = []
        self.failures = []
        self.timeouts = {}
        self.player = lambda step: []
        self.started = 0
        self.mock = mock_aws(
            config={
                "stepfunctions": {"execute_state_machine": True},
                "lambda": {"use_docker": False},
                "core": {"reset_boto3_session": True},
            }
        )
        self.mock.start()
        boto3.setup_default_session(region_name="us-east-1")
        self.local, self.tokens = threading.local(), {}
        boto3.DEFAULT_SESSION.events.register("before-parameter-build.*", self._before_parameters)
        boto3.DEFAULT_SESSION.events.register("before-call.*", self._before_call)
        self.sfn = boto3.client("stepfunctions")
        self.jsonata = Jsonata(self.clock)
        self._patch()
        import logging

        logging.getLogger("moto").setLevel(logging.CRITICAL)
        self.machines = {}
        self.n = 0

    # -- patches -----------------------------------------------------------
    def _patch(self):
        from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils as leu
        from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
        from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import WaitFunction
        from moto.stepfunctions.parser.asl.component.common.string import string_expression
        from moto.stepfunctions.parser.asl.jsonata import jsonata, validations
        from moto.stepfunctions.parser.asl.component.common.timeouts.timeout import EvalTimeoutError

        me = self

        # moto deep-copies the backend at each start, earlier executions (with their
        # threads and locks) included, and so fails at the second start
        from moto.stepfunctions.parser.backend.execution import Execution

        Execution.__deepcopy__ = lambda self_, memo: self_

        class Time:
            @staticmethod
            def sleep(s):
                me.clock.advance(s)

        retrier_decl.time = Time

        def wait(self_, env, wait_seconds):
            me.clock.advance(wait_seconds)

        WaitFunction._wait_interval = wait
        for m in (string_expression, jsonata, validations):
            m.eval_jsonata_expression = self.jsonata

        # Errors of services are named after the clients of the Java SDK, which it knows of two services only.
        from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service_aws_sdk

        names = {"cloudwatch": "CloudWatch", "sns": "Sns", "sqs": "Sqs", "ssm": "Ssm"}
        state_task_service_aws_sdk._SERVICE_ERROR_NAMES.update(names)

        # Its own $hash and $uuid are missing, its $parse runs code: lib/jsonata_server.cjs has them as AWS documents them.
        string_expression.get_intrinsic_functions_declarations = lambda **_: ""

        from moto.stepfunctions.parser.asl.utils.encoding import to_json_str

        def declarations(bindings):  # moto does not escape quotes in string values
            return "".join(f"{k}:={to_json_str(v)};" for k, v in bindings.items())

        for m in list(sys.modules.values()):
            if (getattr(m, "__name__", "") or "").startswith("moto.stepfunctions.") and hasattr(
                m, "encode_jsonata_variable_declarations"
            ):
                m.encode_jsonata_variable_declarations = declarations

        def invoke(env, parameters, region, state_credentials):
            state = env.states.context_object.context_object_data["State"]["Name"]
            payload = parameters.get("Payload")
            if isinstance(payload, (bytes, bytearray)):
                payload = json.loads(payload.decode() or "null")
            try:
                a = me.script.next(function_keys(parameters.get("FunctionName"), state), payload, state)
            except ScriptError as e:
                me.failures.append(str(e))
                raise
            if "meanwhile" in a:
                me.meanwhile(a["meanwhile"])
            if a.get("overlaps"):
                me.script.overlap(function_keys(parameters.get("FunctionName"), None)[-1], int(a["overlaps"]))
            takes = float(a.get("takes", 0))
            limit = me.timeouts.get(state)
            if limit is not None and takes > limit:
                me.clock.advance(limit)
                raise EvalTimeoutError()
            me.clock.advance(takes)
            if "service_error" in a:
                raise ClientError(
                    {
                        "Error": {"Code": a["service_error"], "Message": a.get("cause", "scripted")},
                        "ResponseMetadata": {"HTTPStatusCode": 500, "RequestId": "scripted"},
                    },
                    "Invoke",
                )
            if "throw" in a:
                body = {"errorType": a["throw"], "errorMessage": a.get("cause", "scripted")}
                raise leu.LambdaFunctionErrorException("Unhandled", json.dumps(body, separators=(",", ":")))
            env.stack.append({"StatusCode": 200, "ExecutedVersion": "$LATEST", "Payload": a.get("return")})

        leu.execute_lambda_function_integration = invoke
        self._patch_starts(state_task_service_aws_sdk.StateTaskServiceAwsSdk)
        self._patch_tokens(EvalTimeoutError)
        self._patch_tasks()
        self._patch_executions()

    def _patch_executions(self):
        """An awaited execution has ended when it has; the emulator gives up before."""
        from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service_sfn as sfn

        def ended(self_, env, sync_resolver, *rest, **more):
            for _ in range(3000):
                outcome = sync_resolver()
                if outcome is not None:
                    return outcome
                threading.Event().wait(0.02)
            raise ScriptError("an awaited execution does not end")

        sfn.StateTaskServiceSfn._eval_sync = ended

    def _patch_tasks(self):
        """A task on ECS is answered from the script, by the state's name: the emulator never stops one, and takes each end
        for a good one. Awaited, a task that has stopped badly is States.TaskFailed with the task as the cause."""
        from moto.stepfunctions.parser.api import HistoryEventType, TaskFailedEventDetails
        from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import CustomErrorName
        from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
            FailureEvent,
            FailureEventException,
        )
        from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
        from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import StatesErrorNameType
        from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service_ecs as ecs
        from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails

        me = self
        ecs._SUPPORTED_API_PARAM_BINDINGS["runtask"].add("CapacityProviderStrategy")

        def run(self_, env, resource_runtime_part, normalised_parameters, state_credentials):
            state = env.states.context_object.context_object_data["State"]["Name"]
            me.service_calls.append({"call": "ecs:RunTask", "args": json.loads(json.dumps(normalised_parameters))})
            try:
                a = me.script.next([state], None, state)
            except ScriptError as e:
                me.failures.append(str(e))
                raise
            me.script.calls.pop()
            me.clock.advance(float(a.get("takes", 0)))
            if "service_error" in a:
                name = CustomErrorName("ECS." + a["service_error"])
                failed(env, name, name.error_name, a.get("cause", "scripted"))
            if "stopped" in a:
                name = StatesErrorName(typ=StatesErrorNameType.StatesTaskFailed)
                failed(env, name, "States.TaskFailed", json.dumps(a["stopped"], separators=(",", ":")))
            env.stack.append(a["return"])

        def failed(env, name, error, cause):
            details = TaskFailedEventDetails(error=error, cause=cause, resource="runTask", resourceType="ecs")
            raise FailureEventException(
                FailureEvent(
                    env=env,
                    error_name=name,
                    event_type=HistoryEventType.TaskFailed,
                    event_details=EventDetails(taskFailedEventDetails=details),
                )
            )

        def ended(self_, env, resource_runtime_part, normalised_parameters, state_credentials):
            answer = env.stack.pop()
            return lambda: answer

        ecs.StateTaskServiceEcs._eval_service_task = run
        ecs.StateTaskServiceEcs._build_sync_resolver = ended
        ecs.StateTaskServiceEcs._eval_sync = lambda self_, env, sync_resolver, *rest, **more: sync_resolver()

    def _patch_starts(self, sdk):
        """Other machines: moto has no StartSyncExecution, and loses the names of StartExecution's parameters."""
        from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service_sfn

        me, plain = self, sdk._eval_service_task

        def by_sdk(self_, env, resource_runtime_part, normalised_parameters, state_credentials):
            if (self_.resource.api_name, self_.resource.api_action.lower()) != ("sfn", "startsyncexecution"):
                return plain(self_, env, resource_runtime_part, normalised_parameters, state_credentials)
            started = me.start_another("StartSyncExecution", normalised_parameters)
            env.stack.append(me.outcome(started["executionArn"]))

        def optimised(self_, env, resource_runtime_part, normalised_parameters, state_credentials):
            if me.faults.get("stepfunctions:StartExecution"):  # the scenario answers itself: nothing is started
                small = {k[0].lower() + k[1:]: v for k, v in normalised_parameters.items()}
                answer = me.sfn.start_execution(**small)
                env.stack.append({"ExecutionArn": answer["executionArn"], "StartDate": str(answer["startDate"])})
                return
            started = me.start_another("StartExecution", normalised_parameters)
            env.stack.append({"ExecutionArn": started["executionArn"], "StartDate": str(started["startDate"])})

        def normalised(self_, response, **_):
            for k in list(response):
                value = response.pop(k)
                response[k[0].upper() + k[1:]] = str(value) if k.endswith("Date") else value

        state_task_service_sfn.StateTaskServiceSfn._normalise_response = normalised
        sdk._eval_service_task = by_sdk
        state_task_service_sfn.StateTaskServiceSfn._eval_service_task = optimised

    def start_another(self, call, parameters):
        given = {k[0].upper() + k[1:]: v for k, v in parameters.items()}
        self.service_calls.append({"call": f"stepfunctions:{call}", "args": given})
        driving, self.local.driving = getattr(self.local, "driving", False), True
        self.started += 1
        try:
            return self.sfn.start_execution(
                stateMachineArn=given["StateMachineArn"], input=given.get("Input", "{}"), name=f"started-{self.started}"
            )
        finally:
            self.local.driving = driving

    def outcome(self, arn):
        """What StartSyncExecution answers."""
        while True:
            d = self.sfn.describe_execution(executionArn=arn)
            if d["status"] != "RUNNING":
                break
            threading.Event().wait(0.01)
        answer = {"ExecutionArn": arn, "Status": d["status"]}
        answer.update({k.capitalize(): d[k] for k in ("output", "error", "cause") if k in d})
        return answer

    def _patch_tokens(self, timed_out):
        """A task that waits for its token is answered from the script, by the state's name."""
        from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service_callback
        from moto.stepfunctions.parser.asl.eval.callback import callback

        me, plain = self, state_task_service_callback.StateTaskServiceCallback._eval_wait_for_task_token

        def wait(self_, env, timeout_seconds, callback_endpoint, heartbeat_endpoint):
            if self_.resource.condition != state_task_service_callback.ResourceCondition.WaitForTaskToken:
                return plain(self_, env, timeout_seconds, callback_endpoint, heartbeat_endpoint)
            state = env.states.context_object.context_object_data["State"]["Name"]
            token = callback_endpoint.callback_id
            answers = me.tokens.get(state)
            if not answers:
                me.failures.append(f"no scripted token for state '{state}'")
                return callback.CallbackOutcomeFailure(token, "Unscripted", state)
            a = answers.pop(0)
            if token not in json.dumps(me.service_calls, default=str):
                me.failures.append(f"nobody was given the token of state '{state}'")
            if "success" in a:
                me.clock.advance(a.get("takes", 0))
                return callback.CallbackOutcomeSuccess(token, json.dumps(a["success"]))
            if "failure" in a:
                me.clock.advance(a.get("takes", 0))
                return callback.CallbackOutcomeFailure(token, a["failure"]["error"], a["failure"].get("cause"))
            me.clock.advance(timeout_seconds)
            raise timed_out()

        state_task_service_callback.StateTaskServiceCallback._eval_wait_for_task_token = wait

    def _before_parameters(self, params, model, **kw):
        # Step Functions writes any value into an object, as its JSON text.
        if model.name == "PutObject" and not isinstance(params.get("Body"), (bytes, str)):
            params["Body"] = json.dumps(params.get("Body"))
        self.local.params = json.loads(json.dumps(params, default=str))

    def _before_call(self, model, params, request_signer=None, **kw):
        svc, op = model.service_model.service_name, model.name
        if threading.current_thread() is threading.main_thread() or getattr(self.local, "driving", False):
            return None
        # How the interpreter itself follows an execution.
        if svc == "stepfunctions" and op in ("DescribeExecution", "GetExecutionHistory"):
            return None
        call = {"call": f"{svc}:{op}", "args": getattr(self.local, "params", None)}
        self.service_calls.append(call)
        lst = self.faults.get(f"{svc}:{op}")
        if lst:
            f = lst[0]
            if not f.get("forever"):
                lst.pop(0)
            if "meanwhile" in f:
                self.meanwhile(f["meanwhile"])
            if "return" in f:

                class Ok:
                    status_code = 200

                return Ok(), {**f["return"], "ResponseMetadata": {"HTTPStatusCode": 200, "RequestId": "scripted"}}
            if f.get("throw"):
                call["fault"] = f["throw"]

                class R:
                    status_code = int(f.get("status", 400))

                return R(), {
                    "Error": {"Code": f["throw"], "Message": f.get("cause", "scripted")},
                    "ResponseMetadata": {"HTTPStatusCode": R.status_code, "RequestId": "scripted"},
                }
        return None

    def meanwhile(self, steps):
        """Other steps while one execution waits for a call: with their own answers, on the same clock and tables."""
        mine = self.script, self.tokens, self.faults, self.service_calls, self.failures
        self.script, self.service_calls, self.failures = Script(), [], []
        driving, self.local.driving = getattr(self.local, "driving", False), True
        try:
            problems = [p for step in steps for p in self.player(step)]
        finally:
            self.script, self.tokens, self.faults, self.service_calls, self.failures = mine
            self.local.driving = driving
        self.failures += [f"meanwhile: {p}" for p in problems]

    # -- running -----------------------------------------------------------
    def machine(self, name, definition, kind="STANDARD"):
        self.machine_timeouts(definition)
        self.machines[name] = (definition, kind)
        return self._create(name)

    def named(self, name, definition, kind):
        """Another machine, which the one under test may start by its ARN."""
        self.machine_timeouts(definition)
        self.sfn.create_state_machine(
            name=name, definition=json.dumps(for_moto(definition)), roleArn=ROLE, type=kind
        )

    def machine_timeouts(self, definition):
        for s, d in find_states(definition).items():
            if isinstance(d.get("TimeoutSeconds"), (int, float)):
                self.timeouts[s] = d["TimeoutSeconds"]

    def _create(self, name):
        definition, kind = self.machines[name]
        self.n += 1
        return self.sfn.create_state_machine(
            name=f"{name}-{self.n}", definition=json.dumps(for_moto(definition)), roleArn=ROLE, type=kind
        )["stateMachineArn"]

    def run(self, name, inp, answers=None, faults=None, tokens=None, limit=60):
        import time as _t

        self.script.load(answers)
        self.tokens = {k: list(v) if isinstance(v, list) else [v] for k, v in (tokens or {}).items()}
        self.faults = {
            k: [x for a in (v if isinstance(v, list) else [v]) for x in [a] * int(a.get("times", 1))]
            for k, v in (faults or {}).items()
        }
        self.service_calls.clear()
        self.failures.clear()
        arn = self.sfn.start_execution(stateMachineArn=self._create(name), name=f"run-{self.n}", input=json.dumps(inp))[
            "executionArn"
        ]
        t0 = _t.monotonic()
        while True:
            d = self.sfn.describe_execution(executionArn=arn)
            if d["status"] != "RUNNING":
                break
            if _t.monotonic() - t0 > limit:
                return {"status": "STUCK", "states": self._states(arn)}
            threading.Event().wait(0.01)
        out = {
            "status": d["status"],
            "states": self._states(arn),
            "lambda": list(self.script.calls),
            "service_calls": [dict(c) for c in self.service_calls],
            "clock": self.clock.elapsed(),
            "peak": dict(self.script.peak),
        }
        if "output" in d:
            try:
                out["output"] = json.loads(d["output"])
            except ValueError:  # moto gives a bare string where AWS gives a JSON string
                out["output"] = d["output"]
        for k in ("error", "cause"):
            if d.get(k):
                out[k] = d[k]
        if self.failures:
            out["script_failures"] = list(self.failures)
        left = {k: len([x for x in v if not x.get("forever")]) for k, v in self.script.q.items()}
        out["answers_left"] = {k: v for k, v in left.items() if v}
        return out

    def _states(self, arn):
        ev, kw = [], {}
        while True:
            r = self.sfn.get_execution_history(executionArn=arn, **kw)
            ev += r["events"]
            if not r.get("nextToken"):
                break
            kw = {"nextToken": r["nextToken"]}
        return [
            e["stateEnteredEventDetails"]["name"]
            for e in sorted(ev, key=lambda e: e["id"])
            if "stateEnteredEventDetails" in e
        ]

    def call(self, service, op, args):
        r = getattr(boto3.client(service), op)(**(args or {}))
        r.pop("ResponseMetadata", None)
        return r

    def close(self):
        self.jsonata.close()
        self.mock.stop()
        self.clock.stop()
