"""The stub of hashicorp/archive: archive_file writes a real archive."""

import base64
import hashlib
import os

from . import schemas
from .base import Base, Problem
from .cty import is_unknown

SOURCES = ("source", "source_content_filename", "source_file", "source_dir")


class Provider(Base):
    name = "archive"

    def load(self):
        return schemas.load(self.schema_file or "archive_schema.json")

    def check_data(self, type_name, config):
        # internal/provider/data_source_archive_file.go: AtLeastOneOf and ConflictsWith validators
        given = [a for a in SOURCES if config.get(a) not in (None, [])]
        if not given:
            yield Problem(
                "Missing Attribute Configuration",
                "At least one of these attributes must be configured: "
                "[source,source_content_filename,source_file,source_dir]",
            )
        if len(given) > 1:
            yield Problem(
                "Invalid Attribute Combination",
                f'Attribute "{given[1]}" cannot be specified when "{given[0]}" is specified',
                path=(given[0],),
            )

    def read_data(self, type_name, s):
        kind, out = s.get("type"), s["output_path"]
        if kind not in ("zip", "tar.gz", "tgz"):
            return [Problem("Archive creation error", f"error creating archive: archive type not supported: {kind}")]
        try:
            files = self.collect(s)
            if os.path.dirname(out):
                os.makedirs(os.path.dirname(out), exist_ok=True)
            self.write(kind, out, files)
        except OSError as e:
            return [Problem("Archive creation error", f"error creating archive: {e}")]
        with open(out, "rb") as f:
            data = f.read()

        def b64(h):
            return base64.b64encode(h.digest()).decode()

        s.update(
            {
                "id": hashlib.sha1(data).hexdigest(),
                "output_size": len(data),
                "output_md5": hashlib.md5(data).hexdigest(),
                "output_sha": hashlib.sha1(data).hexdigest(),
                "output_sha256": hashlib.sha256(data).hexdigest(),
                "output_base64sha256": b64(hashlib.sha256(data)),
                "output_sha512": hashlib.sha512(data).hexdigest(),
                "output_base64sha512": b64(hashlib.sha512(data)),
            }
        )
        return []

    def collect(self, s):
        if s.get("source_dir"):
            root = s["source_dir"]
            if not os.path.isdir(root):
                raise OSError(f"error archiving directory: could not archive missing directory: {root}")
            skip = set(s.get("excludes") or [])
            files = {}
            for folder, dirs, names in os.walk(root):
                dirs.sort()
                for n in sorted(names):
                    rel = os.path.relpath(os.path.join(folder, n), root)
                    if rel in skip or any(rel.startswith(e.rstrip("/") + "/") for e in skip):
                        continue
                    with open(os.path.join(folder, n), "rb") as f:
                        files[rel] = f.read()
            return files
        if s.get("source_file"):
            path = s["source_file"]
            if not os.path.isfile(path):
                raise OSError(f"error archiving file: could not archive missing file: {path}")
            with open(path, "rb") as f:
                return {os.path.basename(path): f.read()}
        if s.get("source_content_filename"):
            return {s["source_content_filename"]: (s.get("source_content") or "").encode()}
        return {b["filename"]: b["content"].encode() for b in s.get("source") or [] if not is_unknown(b)}

    def write(self, kind, out, files):
        if kind == "zip":
            import zipfile

            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
                for name in sorted(files):
                    info = zipfile.ZipInfo(name, (2049, 1, 1, 0, 0, 0))
                    info.compress_type = zipfile.ZIP_DEFLATED
                    info.external_attr = 0o644 << 16
                    z.writestr(info, files[name])
            return
        import gzip
        import io
        import tarfile

        raw = io.BytesIO()
        with tarfile.open(fileobj=raw, mode="w") as t:
            for name in sorted(files):
                info = tarfile.TarInfo(name)
                info.size = len(files[name])
                t.addfile(info, io.BytesIO(files[name]))
        with open(out, "wb") as f, gzip.GzipFile("", "wb", 9, f, mtime=0) as g:
            g.write(raw.getvalue())
