"""Poll definitions as plain fields, and their bytes (SPEC 7.2), for the tests.

Nothing here is needed to verify, and nothing is judged: what is refused can be written too.
"""

from canonical import list_of, tag, text, u8, u32, u64


def opt(value: bytes | None) -> bytes:
    return u8(0) if value is None else u8(1) + value


def texts(*values: str) -> bytes:
    return b"".join(text(v) for v in values)


def opt_text(value: str | None) -> bytes:
    return opt(None if value is None else text(value))


def pair(fraction: tuple[int, int]) -> bytes:
    return u64(fraction[0]) + u64(fraction[1])


def question(id_: str, kind: int, codes: str, max_: int, exclusive: str | None = None,
             types: tuple[str, ...] = (), weight: tuple[int, int] = (0, 1),
             points: tuple[tuple[int, int], ...] = (), adverse: str = "") -> dict:
    """Points are those of the first options."""
    return {"id": id_, "title": "问", "kind": kind, "codes": list(codes), "max": max_,
            "exclusive": exclusive, "types": list(types), "weight": weight,
            "points": list(points), "adverse": list(adverse)}


def subject(id_: str, type_: str = "t", unit: str = "", post: str = "",
            archive: tuple[tuple[int, int], ...] = (), facts: str = "", name: str = "甲") -> dict:
    return {"id": id_, "name": name, "type": type_, "unit": unit, "post": post, "tier": "",
            "gender": "女", "age": 40, "resume": "一\n二", "statement": "", "archive": list(archive),
            "facts": list(facts)}


def limit(question_: str, option: str, at_most: int, write_ins: int,
          beside: str | None = None) -> dict:
    return {"question": question_, "option": option, "at_most": at_most, "write_ins": write_ins,
            "beside": beside}


def flag(id_: str, measure: int, question_: str | None = None, options: str = "",
         comparison: int = 2) -> dict:
    return {"id": id_, "label": "旗", "types": ["t"], "measure": measure, "question": question_,
            "options": list(options), "comparison": comparison, "value": (1, 3)}


def threshold_bytes(t: tuple[int, int, int]) -> bytes:
    return u8(t[0]) + u64(t[1]) + u64(t[2])


def poll_bytes(p: dict) -> bytes:
    r, s = p["rule"], p["scoring"]
    rule = None if r is None else (
        texts(r["question"], r["approve"]) + opt_text(r["reject"]) + opt_text(r["abstain"])
        + u8(r["base"]) + threshold_bytes(r["pass"]) + u8(r["unmarked"])
        + list_of(texts(*e[:2]) + u32(e[2]) for e in r["seats"]))
    scoring = None if s is None else (
        u32(s["digits"]) + u8(s["rounding"]) + u8(s["empty"])
        + opt(None if s["unmarked"] is None else pair(s["unmarked"])) + pair(s["weight"])
        + list_of(texts(code, "项") + pair(weight) for code, weight in s["archive"]))
    return (tag("piaojue/1 poll") + texts(p["meeting"], p["id"], p["title"]) + u8(p["kind"])
            + u8(p["issuance"]) + opt(None if p["quorum"] is None
                                      else threshold_bytes(p["quorum"]))
            + opt(rule)
            + list_of(texts(q["id"], q["title"]) + u8(q["kind"])
                      + list_of(texts(c, "答") + opt(pair(q["points"][i])
                                                     if i < len(q["points"]) else None)
                                + u8(c in q["adverse"]) for i, c in enumerate(q["codes"]))
                      + u32(q["max"]) + opt_text(q["exclusive"])
                      + list_of(text(t) for t in q["types"]) + pair(q["weight"])
                      for q in p["questions"])
            + list_of(texts(x["id"], x["name"], x["type"], x["unit"], x["post"], x["tier"],
                            x["gender"]) + u32(x["age"]) + texts(x["resume"], x["statement"])
                      + list_of(map(pair, x["archive"]))
                      + list_of(text(f) + bytes(32) for f in x["facts"]) for x in p["subjects"])
            + list_of(texts(x["question"], x["option"]) + u32(x["at_most"]) + u32(x["write_ins"])
                      + opt_text(x["beside"]) for x in p["limits"])
            + opt(scoring)
            + list_of(texts(f["id"], f["label"]) + list_of(map(text, f["types"]))
                      + u8(f["measure"]) + opt_text(f["question"])
                      + list_of(map(text, f["options"])) + u8(f["comparison"]) + pair(f["value"])
                      for f in p["flags"])
            + opt_text(p["gives"]) + list_of(texts(f, "条") for f in p["required"])
            + list_of(texts(*r[:2]) + list_of(map(text, r[2])) for r in p["refused"]))
