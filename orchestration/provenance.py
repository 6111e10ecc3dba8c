"""`kaoju trace --prov`: what a row rests on, in W3C PROV, for tools that read it.

Belongs here: what of a trace is an entity, an activity or an agent. Does not belong here: following the row (`tracing`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prov.identifier import Namespace, QualifiedName
from prov.model import PROV, PROV_TYPE, ProvActivity, ProvDocument, ProvEntity

from orchestration.tracing import Reread, Traced
from warehouse.reader import Evidence
from warehouse.release import Release

KAOJU = Namespace("kaoju", "urn:kaoju:")
SOFTWARE = KAOJU["software"]


def as_prov(traced: Traced, release: Release) -> str:
    """Tell a trace as PROV-JSON (W3C member submission of 2013-04-24, https://www.w3.org/Submission/prov-json/).

    The way is row ← fact or mention ← document version ← capture ← page: the row was derived in the building of the release, facts and
    mentions are quoted from the version by the extractor, the version was read from the capture by a parser, the capture was fetched.

    Args:
        traced: a row with its evidence.
        release: that it is a row of.

    Returns:
        One JSON object. A thing that several pieces of evidence share stands in it once.
    """
    document = ProvDocument()
    document.add_namespace(KAOJU)
    document.agent(SOFTWARE, {PROV_TYPE: PROV["SoftwareAgent"], "prov:label": "Kaoju"})
    versions = {KAOJU[name]: version for name, version in release.manifest["versions"].items()}
    published = document.entity(KAOJU[f"release/{release.release_id}"], {PROV_TYPE: PROV["Collection"]})
    building = document.activity(KAOJU[f"building/{release.release_id}"], other_attributes=versions)
    document.wasGeneratedBy(published, building, _instant(release.manifest["published_at"]))
    document.wasAssociatedWith(building, SOFTWARE)
    row = document.entity(KAOJU[f"row/{traced.row_id}"], {PROV_TYPE: KAOJU["Row"], KAOJU["table"]: traced.trace.mart_name})
    document.hadMember(published, row)
    document.wasGeneratedBy(row, building)
    for evidence, raw in zip(traced.trace.evidence, traced.raw, strict=True):
        stated = _stated(document, evidence, raw)
        if stated.identifier != row.identifier:
            document.wasDerivedFrom(row, stated)
    return document.unified().serialize(format="json", ensure_ascii=False) or ""


def _stated(document: ProvDocument, evidence: Evidence, raw: Reread | None) -> ProvEntity:
    """The thing nearest to the row: a fact or mention, else the version, else the capture; with all that it comes from."""
    capture = _capture(document, evidence.capture)
    if evidence.document is None:
        return capture
    version = _version(document, evidence.document, capture)
    place = evidence.observation or evidence.mention
    if place is None:
        return version
    name = KAOJU[place.get("observation_id") or place["mention_id"]]
    if known := _known(document, name):
        return known
    quoted = {
        PROV_TYPE: KAOJU["Observation" if evidence.observation else "Mention"],
        "prov:value": place.get("value_text") or place["mention_name"],
        KAOJU["sentence"]: place.get("quote") or place.get("sentence"),
        KAOJU["block"]: place["block_position"],
        KAOJU["spans"]: str(place.get("value_spans") or place["raw_spans"]),
        KAOJU["rereads"]: raw.rereads if raw else None,
    }
    stated = document.entity(name, {key: value for key, value in quoted.items() if value is not None})
    extracting = KAOJU[f"extracting/{evidence.document['document_version_id']}"]
    if not document.get_record(extracting):
        extractor = {KAOJU["extractor"]: place["extractor_version"]} if "extractor_version" in place else None
        document.activity(extracting, other_attributes=extractor)
        document.used(extracting, version)
        document.wasAssociatedWith(extracting, SOFTWARE)
    document.wasGeneratedBy(stated, extracting)
    document.wasQuotedFrom(stated, version)
    return stated


def _version(document: ProvDocument, told: Mapping[str, Any], capture: ProvEntity) -> ProvEntity:
    name = KAOJU[told["document_version_id"]]
    if known := _known(document, name):
        return known
    about = {
        PROV_TYPE: KAOJU["DocumentVersion"],
        KAOJU["document"]: told["document_id"],
        KAOJU["title"]: told["version_title"],
        KAOJU["published"]: _instant(told["published_at"]) if told["published_at"] else None,
    }
    version = document.entity(name, {key: value for key, value in about.items() if value is not None})
    reading: ProvActivity = document.activity(
        KAOJU[f"reading/{told['document_version_id']}"],
        other_attributes={KAOJU["parser"]: told["parser"], KAOJU["code"]: told["code_version"]},
    )
    document.wasGeneratedBy(version, reading)
    document.used(reading, capture)
    document.wasAssociatedWith(reading, SOFTWARE)
    document.wasDerivedFrom(version, capture)
    if told["publisher"] or told["source_name"]:
        publisher = document.agent(
            KAOJU[f"source/{told['source_id']}"],
            {PROV_TYPE: PROV["Organization"], "prov:label": told["source_name"] or told["publisher"]},
        )
        document.wasAttributedTo(version, publisher)
    return version


def _capture(document: ProvDocument, told: Mapping[str, Any]) -> ProvEntity:
    name = KAOJU[told["capture_id"]]
    if known := _known(document, name):
        return known
    page = document.entity(KAOJU[f"page/{told['payload_sha256']}"], {PROV_TYPE: KAOJU["Page"], "prov:location": told["url"]})
    capture = document.entity(name, {PROV_TYPE: KAOJU["Capture"], KAOJU["sha256"]: told["payload_sha256"], "prov:location": told["url"]})
    at = _instant(told["fetched_at"])
    fetching = document.activity(KAOJU[f"fetching/{told['capture_id']}"], at, at)
    document.wasGeneratedBy(capture, fetching, at)
    document.wasAssociatedWith(fetching, SOFTWARE)
    document.wasDerivedFrom(capture, page)
    return capture


def _known(document: ProvDocument, name: QualifiedName) -> ProvEntity | None:
    """What stands there already: each relation is stated once, however many rows share it."""
    return next((record for record in document.get_record(name) if isinstance(record, ProvEntity)), None)


def _instant(said: datetime | str) -> datetime:
    return said if isinstance(said, datetime) else datetime.fromisoformat(said)
