#!/usr/bin/env python3
"""Writes the sample result documents that the tests of reports read (docs/result-format.md).

Invented people and counts, seeded, so that every run writes the same bytes:
  decision.json     54 nominees, 42 of 45 present
  election.json     3 seats, 5 nominees: two elected, two tied at the last seat; a name written in
  evaluation.json   a team and 12 leaders, three groups, scores, flags, problems, texts
  before.json       the same unit a year earlier: one leader less, one who has left, another tier
  reverse.json      a reverse evaluation: boxes with an exclusive one, graded problems
  void.json         a decision without its quorum

Usage: make.py [folder]
"""

import json
import random
import sys
from fractions import Fraction
from pathlib import Path

FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = ["国强", "辉", "彬", "家豪", "志远", "海燕", "春梅", "晓东", "文博", "秀英", "庆华", "建国", "敏", "静怡"]
TOWNS = [a + b for a in "青白红黑黄金银石铁" for b in ("杉镇", "河镇", "山乡")]
GRADES = [("excellent", "优秀", "95"), ("competent", "称职", "85"),
          ("basic", "基本称职", "75"), ("incompetent", "不称职", "60")]
TEAM_GRADES = [("good", "好", "95"), ("fair", "较好", "85"), ("medium", "一般", "75"), ("poor", "差", "60")]


def person(rng: random.Random) -> str:
    return rng.choice(FAMILY) + rng.choice(GIVEN)


def exact(value: Fraction) -> str:
    return str(value)


def percent(count: int, base: int) -> str:
    units = (Fraction(count * 10000, base) * 2 + 1) // 2
    return f"{units // 100}.{units % 100:02d}%"


def fixed(value: Fraction) -> str:
    """Two decimals, half up."""
    units = (value * 200 + 1) // 2
    return f"{units // 100}.{units % 100:02d}"


def subject(id_: str, name: str, type_: str, unit: str = "", post: str = "", tier: str = "") -> dict:
    return {"id": id_, "name": name, "type": type_, "unit": unit, "post": post, "tier": tier, "facts": []}


def option(code: str, label: str, points: str | None = None, adverse: bool = False) -> dict:
    return {"code": code, "label": label, "points": points, "adverse": adverse}


def question(id_: str, title: str, kind: str, options: list, *, most: int = 1, exclusive: str | None = None,
             types: list | None = None, weight: str = "0") -> dict:
    return {"id": id_, "title": title, "kind": kind, "max": most, "exclusive": exclusive,
            "subject_types": types or [], "weight": weight, "options": options}


def group(name: str, weight: str, voters: int, returned: int) -> dict:
    return {"name": name, "members": name.split("+"), "weight": weight, "disclosed": False,
            "entitled": voters, "present": returned, "issued": returned, "returned": returned,
            "valid": returned}


def document(**parts) -> dict:
    """A counted poll of nothing; what differs is given."""
    present = parts["present"]
    issuers = [{"id": id_, "name": name, "signed": present, "surplus": 0, "issued": present, "voided": 0,
                "unused": 0} for id_, name in (("server", "票决服务器"), ("desk", "监票人发票台"))]
    out = {
        "format": "piaojue-result/1", "meeting": "qingshan-2026", "meeting_title": "青杉县（虚构）县委全委会会议",
        "date": "2026-03-12", "place": "青杉县（虚构）会议中心一号厅", "rehearsal": False, "poll": "poll",
        "poll_title": "", "kind": "decision", "issuance": "seat", "suite": "P256_SHA256",
        "opening": "ab" * 32, "merkle_root": "cd" * 32, "status": "counted", "minimum_group": 5,
        "entitled": 45, "present": present, "signed": present, "surplus": 0, "issued": present, "voided": 0,
        "returned": present, "valid": present, "invalid": 0, "unused": 0,
        "quorum": {"comparison": "at_least", "fraction": "2/3", "needed": 30, "met": True},
        "hall": {"counted": present, "counted_on_paper": None, "mismatch": None, "objections": [], "absent": []},
        "issuers": issuers, "paper": None, "single_issuer_notice": False,
        "officials": [{"id": i, "name": n, "role": r, "chief": c} for i, n, r, c in (
            ("organiser", "罗海燕", "organiser", False), ("registrar", "薛海燕", "registrar", False),
            ("s1", "曾辉", "scrutineer", True), ("s2", "乔海燕", "scrutineer", False),
            ("s3", "郑晓东", "scrutineer", False), ("t1", "白世杰", "teller", False),
            ("t2", "贺文博", "teller", False))],
        "groups": [group("voters", "1", 45, present)], "group_sets": [], "subjects": [], "questions": [],
        "limits": [], "rule": None, "scoring": None, "required": [], "refused": [], "gives": None,
        "counts": [], "outcomes": [], "runoffs": [], "scores": [], "problems": [], "flags": [],
        "write_ins": [], "texts": [],
    }
    out.update(parts)
    return out


def add_counts(out: dict, subject_id: str, asked: dict, by_group: list[dict[str, int]]) -> dict[str, int]:
    """Appends the lines of one cell: all, then each group; gives the totals."""
    codes = [o["code"] for o in asked["options"]]
    if asked["kind"] == "score":
        codes = ["sum"]
    codes.append("unmarked")
    total = {code: sum(counts[code] for counts in by_group) for code in codes}
    for name, counts in [("all", total)] + list(zip([g["name"] for g in out["groups"]], by_group)):
        for code in codes:
            out["counts"].append({"subject": subject_id, "question": asked["id"], "group": name,
                                  "option": code, "count": counts[code], "paper": 0})
    return total


def choose(rng: random.Random, codes: list[str], chances: list[int], ballots: int) -> dict[str, int]:
    out = dict.fromkeys(codes, 0)
    for code in rng.choices(codes, chances, k=ballots):
        out[code] += 1
    return out


VOTE = question("vote", "表决", "choice", [option("yes", "同意"), option("no", "不同意"), option("abstain", "弃权")])


def decision() -> dict:
    rng = random.Random(54)
    out = document(present=42, poll="townships", poll_title="乡镇党政正职拟任人选票决", questions=[VOTE])
    out["rule"] = {"question": "vote", "approve": "yes", "reject": "no", "abstain": "abstain",
                   "base": "entitled", "pass": {"comparison": "more_than", "fraction": "1/2"},
                   "unmarked": "abstain", "seats": []}
    for i in range(54):
        name = "𠮷国强" if i == 7 else person(rng)  # a rare character, which Noto lacks
        one = subject(f"n{i + 1:02d}", name, "nominee", TOWNS[i // 2], "拟任党委书记" if i % 2 == 0 else "拟任乡镇长")
        out["subjects"].append(one)
        counts = choose(rng, ["yes", "no", "abstain", "unmarked"],
                        [45, 40, 10, 5] if i in (11, 30) else [88, 6, 4, 2], 42)
        total = add_counts(out, one["id"], VOTE, [counts])
        out["outcomes"].append({
            "subject": one["id"], "approve": total["yes"], "reject": total["no"],
            "abstain": total["abstain"] + total["unmarked"], "unmarked": total["unmarked"], "not_counted": 0,
            "base": "entitled", "base_count": 45, "needed": 23, "rate": exact(Fraction(total["yes"], 45)),
            "rate_percent": percent(total["yes"], 45), "passed": total["yes"] >= 23,
            "elected": total["yes"] >= 23, "tied": False})
    return out


def election() -> dict:
    """40 ballots, 3 seats, over half of 40 present (21): 35 and 30 in, 24 and 24 tied, 9 out."""
    out = document(present=40, poll="committee", poll_title="县委常委会委员差额选举", kind="election",
                   questions=[VOTE])
    out["quorum"] = {"comparison": "at_least", "fraction": "4/5", "needed": 36, "met": True}
    out["rule"] = {"question": "vote", "approve": "yes", "reject": "no", "abstain": "abstain",
                   "base": "present", "pass": {"comparison": "more_than", "fraction": "1/2"},
                   "unmarked": "not_counted", "seats": [{"unit": "", "post": "", "seats": 3}]}
    out["limits"] = [{"question": "vote", "option": "yes", "at_most": 3, "write_ins": 1, "beside": "no"}]
    out["required"] = [{"fact": "cleared", "label": "纪委审定"}, {"fact": "publicity", "label": "任前公示"}]
    out["refused"] = [{"id": "n9", "name": "高志远", "missing": ["publicity"]}]
    for i, (name, yes, no, abstain) in enumerate([("王建国", 35, 3, 1), ("李敏", 24, 10, 3), ("赵文博", 30, 6, 2),
                                                  ("周静怡", 24, 12, 4), ("陈辉", 9, 25, 2)]):
        one = subject(f"n{i + 1}", name, "nominee", "县委", "委员")
        one["facts"] = [{"fact": fact, "source": "ef" * 32} for fact in ("cleared", "publicity")]
        out["subjects"].append(one)
        unmarked = 40 - yes - no - abstain
        add_counts(out, one["id"], VOTE, [{"yes": yes, "no": no, "abstain": abstain, "unmarked": unmarked}])
        out["outcomes"].append({
            "subject": one["id"], "approve": yes, "reject": no, "abstain": abstain, "unmarked": unmarked,
            "not_counted": unmarked, "base": "present", "base_count": 40, "needed": 21,
            "rate": exact(Fraction(yes, 40)), "rate_percent": percent(yes, 40), "passed": yes >= 21,
            "elected": yes >= 30, "tied": yes == 24})
    out["runoffs"] = [{"unit": "", "post": "", "seats": 1, "subjects": ["n2", "n4"], "names": []}]
    out["write_ins"] = [{"question": "vote", "option": "yes", "marked": 4, "written": 4, "invalid": 0,
                         "excess": False, "names": [
                             {"name": name, "count": count, "surely": count, "passed": False, "elected": False,
                              "tied": False} for name, count in (("吴彬", 3), ("=HYPERLINK(1)", 1))]}]
    return out


def score_of(out: dict, cells: list[tuple[dict, list[dict[str, int]]]]) -> tuple[list[Fraction], Fraction]:
    """By group, and weighted over the groups; each question has weight 1."""
    points = []
    for i in range(len(out["groups"])):
        means = []
        for asked, by_group in cells:
            counts = by_group[i]
            marks = sum(counts[o["code"]] for o in asked["options"])
            means.append(sum(Fraction(o["points"]) * counts[o["code"]] for o in asked["options"]) / marks)
        points.append(sum(means) / len(means))
    weights = [Fraction(g["weight"]) for g in out["groups"]]
    return points, sum(p * w for p, w in zip(points, weights)) / sum(weights)


def ranked(items: list[tuple[str, int]], key: str, ballots: int) -> list[dict]:
    items = sorted(items, key=lambda item: -item[1])
    return [{"rank": 1 + sum(1 for _, other in items if other > count), key: code, "count": count,
             "percent": percent(count, ballots)} for code, count in items]


LEADER_BOXES = question("problems", "领导干部存在的问题（可多选，可不选）", "boxes", [
    option("thinking", "思想意识不好"), option("ability", "能力水平较差"), option("unity", "团结协作不好"),
    option("service", "服务意识不强"), option("discipline", "自身要求不严")], most=5, types=["leader"])
TEAM_BOXES = question("team_problems", "领导班子存在的问题（可多选，可不选）", "boxes", [
    option("management", "内部管理混乱"), option("direction", "工作思路不清"),
    option("centralism", "民主集中制执行不好"), option("results", "工作业绩不突出")], most=4, types=["team"])


def boxes(rng: random.Random, asked: dict, ballots: int, chance: float) -> dict[str, int]:
    out = {o["code"]: 0 for o in asked["options"]} | {"unmarked": 0}
    for _ in range(ballots):
        marks = [o["code"] for o in asked["options"]
                 if o["code"] != asked["exclusive"] and rng.random() < chance]
        if not marks and asked["exclusive"] and rng.random() < 0.7:
            marks = [asked["exclusive"]]
        for code in marks or ["unmarked"]:
            out[code] += 1
    return out


def add_boxes(out: dict, one: dict, asked: dict, rng: random.Random, chance: float) -> None:
    total = add_counts(out, one["id"], asked, [boxes(rng, asked, g["returned"], chance) for g in out["groups"]])
    items = [(o["code"], total[o["code"]]) for o in asked["options"] if o["code"] != asked["exclusive"]]
    out["outcomes"].append({"subject": one["id"], "question": asked["id"],
                            "ranking": ranked(items, "option", out["valid"])})


def evaluation(year: int, seed: int, leaders: list[tuple[str, str, str]]) -> dict:
    rng = random.Random(seed)
    groups = [group("A", "40", 8, 8), group("B", "30", 40, 38), group("C", "30", 12, 12)]
    grade = question("grade", "领导干部总体评价", "choice", [option(*g) for g in GRADES], types=["leader"], weight="1")
    team = question("team_grade", "领导班子总体评价", "choice", [option(*g) for g in TEAM_GRADES],
                    types=["team"], weight="1")
    wishes = question("wishes", "意见建议", "text", [], most=0, types=["team"])
    out = document(present=58, entitled=60, meeting=f"qingshan-{year}-evaluation", date=f"{year}-01-15",
                   meeting_title="青杉县（虚构）水务局领导班子和领导干部年度测评会议", place="水务局三楼会议室",
                   poll="annual", poll_title="水务局领导班子和领导干部年度测评", kind="evaluation", groups=groups,
                   quorum=None, questions=[team, grade, TEAM_BOXES, LEADER_BOXES, wishes])
    out["group_sets"] = [{"id": "inner", "name": "本单位", "parent": None, "groups": ["B"]}]
    out["scoring"] = {"digits": 2, "rounding": "half_up", "empty_group": "withhold", "unmarked_points": None,
                      "evaluation_weight": "1", "archive": []}
    out["subjects"] = [subject("team", "青杉县（虚构）水务局领导班子", "team")]
    out["subjects"] += [subject(id_, name, "leader", "水务局", post, "正职" if "局长" == post[-2:] and "副" not in post
                                else "副职") for id_, name, post in leaders]
    for one in out["subjects"]:
        asked, table = (team, TEAM_GRADES) if one["type"] == "team" else (grade, GRADES)
        weak = one["id"] == "l07"
        chances = [20, 25, 25, 30, 0] if weak else [60 + rng.randrange(30), 25, 6, 2, 3]
        by_group = [choose(rng, [g[0] for g in table] + ["unmarked"], chances, g["returned"]) for g in groups]
        add_counts(out, one["id"], asked, by_group)
        points, score = score_of(out, [(asked, by_group)])
        out["scores"].append({
            "subject": one["id"], "tier": one["tier"] or one["type"],
            "groups": [{"group": g["name"], "score": exact(p)} for g, p in zip(groups, points)], "empty": [],
            "score": exact(score), "evaluation": fixed(score), "archive": None, "total": None,
            "published": fixed(score), "rank": None})
    for score in out["scores"]:
        same = [s for s in out["scores"] if s["tier"] == score["tier"]]
        score["rank"] = 1 + sum(1 for s in same if Fraction(s["published"]) > Fraction(score["published"]))
    # In the form's order: team's boxes, then those of the leaders.
    for one in out["subjects"]:
        asked = TEAM_BOXES if one["type"] == "team" else LEADER_BOXES
        add_boxes(out, one, asked, rng, 0.5 if one["id"] == "l07" else 0.12)
    total = {c["option"]: c["count"] for c in out["counts"]
             if (c["subject"], c["question"], c["group"]) == ("l07", "grade", "all")}
    good = Fraction(total["excellent"] + total["competent"], 58)
    assert good < Fraction(2, 3)
    out["flags"] = [
        {"flag": "admonition", "label": "诫勉提示名单", "measure": "share", "question": "grade",
         "options": ["excellent", "competent"], "comparison": "less_than", "value": "2/3",
         "subjects": [{"subject": "l07", "value": exact(good), "option": None}]},
        {"flag": "yellow", "label": "黄牌警告提示名单", "measure": "any_share", "question": "problems",
         "options": [o["code"] for o in LEADER_BOXES["options"]], "comparison": "more_than", "value": "3/5",
         "subjects": []}]
    out["texts"] = [{"subject": "team", "question": "wishes", "received": 58, "unreadable": 0, "texts": [
        "建议加强对农村饮水工程的日常维护。", "希望班子多到基层水利站走一走，听听群众的意见；有些工程验收以后没有人管，"
        "渠道淤积，灌溉季节用水难，已经连续三年了。", "<b>=1+1</b>", "班子团结，作风务实，没有意见。"]}]
    return out


def reverse() -> dict:
    rng = random.Random(11)
    groups = [group("A+B", "2/3", 12, 12), group("C", "1/3", 30, 28)]
    adverse = [option("serious", "严重", None, True), option("rather", "比较严重", None, True),
               option("some", "一般"), option("none", "不存在"), option("unknown", "不了解")]
    graded = [question(f"g{i}", title, "choice", adverse, types=["leader"]) for i, title in enumerate(
        ["政治素质不高、党性观念不强", "群众观念淡薄、工作作风漂浮", "不敢坚持原则、工作不负责任",
         "敬业精神差、工作不称职", "道德品行不好、廉洁存在问题", "拉票或跑官要官"])]
    staffing = question("staffing", "选人用人存在的突出问题", "boxes", [
        option("rules", "条例程序不严格"), option("favour", "任人唯亲"), option("alone", "个人说了算"),
        option("lobby", "跑官要官、说情打招呼"), option("trade", "买官卖官"), option("canvass", "拉票"),
        option("other", "其他"), option("clean", "不存在突出问题")], most=7, exclusive="clean", types=["team"])
    out = document(present=42, entitled=42, returned=40, valid=40, poll="reverse", poll_title="水务局反向测评", kind="reverse_evaluation",
                   issuance="drawn_cards", groups=groups, quorum=None, questions=[staffing] + graded,
                   signed=50, surplus=8, issued=42, voided=1, unused=1, rehearsal=True)
    for issuer in out["issuers"]:
        issuer.update(signed=50, surplus=8, issued=42, voided=1, unused=1)
    groups[1].update(present=30, issued=30)
    out["hall"]["counted"] = 40
    out["subjects"] = [subject("team", "水务局领导班子", "team")] + [
        subject(f"l{i:02d}", person(rng), "leader", "水务局", "副局长") for i in range(1, 5)]
    for one in out["subjects"]:
        if one["type"] == "team":
            add_boxes(out, one, staffing, rng, 0.1)
            continue
        items = []
        for asked in graded:
            codes = [o["code"] for o in adverse] + ["unmarked"]
            by_group = [choose(rng, codes, [3, 6, 20, 60, 8, 3], g["returned"]) for g in groups]
            total = add_counts(out, one["id"], asked, by_group)
            items.append((asked["id"], total["serious"] + total["rather"]))
        out["problems"].append({"subject": one["id"], "ranking": ranked(items, "question", 40)})
    return out


def void() -> dict:
    out = document(present=29, poll="townships", poll_title="乡镇党政正职拟任人选票决", status="void_quorum",
                   questions=[VOTE], subjects=[subject("n01", "韩国强", "nominee", "青杉镇", "拟任党委书记")])
    out["quorum"]["met"] = False
    out["rule"] = decision()["rule"]
    return out


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    rng = random.Random(3)
    posts = ["党组书记、局长", "党组副书记、副局长"] + ["党组成员、副局长"] * 5 + ["纪检组组长", "总工程师"] + ["副局长"] * 3
    leaders = [(f"l{i + 1:02d}", person(rng), post) for i, post in enumerate(posts)]
    # l12 came this year; l20 left; l02 was the chief then.
    earlier = [(leaders[1][0], leaders[1][1], "党组书记、局长")] + leaders[2:11] + [("l20", "钱建国", "副局长")]
    documents = {"decision": decision(), "election": election(), "evaluation": evaluation(2026, 1, leaders),
                 "before": evaluation(2025, 2, earlier), "reverse": reverse(), "void": void()}
    for name, content in documents.items():
        (folder / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
