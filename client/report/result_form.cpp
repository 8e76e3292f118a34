// Who was there, what was issued and asked, and by which rules.
#include <charconv>

#include "client/report/result_parts.hpp"

namespace piaojue::report {
namespace {

using Json = nlohmann::ordered_json;

std::uint64_t exact_part(std::string_view digits, const std::string& path) {
  std::uint64_t value = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (failure != std::errc() || end != digits.data() + digits.size()) throw NotOurs(path);
  return value;
}

Comparison read_comparison(JsonObject& object) {
  return object.one_of("comparison", {Comparison::more_than, Comparison::at_least});
}
ThresholdView read_threshold(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  const Comparison comparison = read_comparison(in);
  ThresholdView out{comparison, exact(in.text("fraction"), in.where("fraction"))};
  in.done();
  return out;
}

QuorumView read_quorum(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  const Comparison comparison = read_comparison(in);
  const Rational fraction = exact(in.text("fraction"), in.where("fraction"));
  QuorumView out{{comparison, fraction}, in.number("needed"), in.flag("met")};
  in.done();
  return out;
}

std::uint64_t read_number(const Json& value, const std::string& path) {
  if (!value.is_number_unsigned()) throw NotOurs(path);
  return value.get<std::uint64_t>();
}

HallFindings::Objection read_objection(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  HallFindings::Objection out{in.text("words"), in.text("finding")};
  in.done();
  return out;
}

void read_hall(JsonObject in, ResultView& out) {
  out.hall.counted = static_cast<std::uint32_t>(in.number("counted"));
  out.counted_on_paper = unless_null(in, "counted_on_paper", read_number);
  out.hall.mismatch = in.optional_text("mismatch");
  out.hall.objections = in.list("objections", read_objection);
  out.hall.absent = in.texts("absent");
  in.done();
}

IssuerView read_issuer(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  IssuerView out{in.text("id"),        in.text("name"),     in.number("signed"),
                 in.number("surplus"), in.number("issued"), in.number("voided"),
                 in.number("unused")};
  in.done();
  return out;
}

OfficialView read_official(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  using enum OfficialRole;
  OfficialView out{
      in.text("id"), in.text("name"),
      in.one_of("role", {organiser, registrar, scrutineer, teller, system_administrator,
                         security_administrator, audit_administrator}),
      in.flag("chief")};
  in.done();
  return out;
}

PartView read_part(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  PartView out{
      in.text("name"),      in.texts("members"),   exact(in.text("weight"), in.where("weight")),
      in.flag("disclosed"), in.number("entitled"), in.number("present"),
      in.number("issued"),  in.number("returned"), 0};
  out.valid = in.number("valid");
  in.done();
  return out;
}

PaperView read_paper(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  PaperView out{in.number("issued"), in.number("returned"), in.number("valid"),
                in.number("invalid")};
  in.list("classes", [](const Json& one, const std::string& at) {
    JsonObject part(one, at);
    (void)part.text("name");
    for (const char* key : {"issued", "returned", "invalid"}) (void)part.number(key);
    part.done();
    return 0;
  });
  in.done();
  return out;
}

GroupSetView read_group_set(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  GroupSetView out{in.text("id"), in.text("name"), in.optional_text("parent"), in.texts("groups")};
  in.done();
  return out;
}

SubjectView read_subject(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  SubjectView out{in.text("id"),   in.text("name"), in.text("type"),
                  in.text("unit"), in.text("post"), in.text("tier")};
  in.list("facts", [](const Json& one, const std::string& at) {
    JsonObject fact(one, at);
    std::string name = fact.text("fact");
    (void)fact.text("source");
    fact.done();
    return name;
  });
  in.done();
  return out;
}

OptionView read_option(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  OptionView out{in.text("code"), in.text("label"), in.optional_text("points"), in.flag("adverse")};
  in.done();
  return out;
}

QuestionView read_question(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  using enum QuestionKind;
  QuestionView out{in.text("id"),
                   in.text("title"),
                   in.one_of("kind", {choice, boxes, text, score}),
                   in.number("max"),
                   in.optional_text("exclusive"),
                   in.text("weight"),
                   in.list("options", read_option)};
  (void)in.texts("subject_types");
  in.done();
  return out;
}

SeatsView read_seats(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  SeatsView out{in.text("unit"), in.text("post"), in.number("seats")};
  in.done();
  return out;
}

RuleView read_rule(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  RuleView out{in.text("question"),
               in.text("approve"),
               in.optional_text("reject"),
               in.optional_text("abstain"),
               read_base(in),
               read_threshold(in.at("pass"), in.where("pass")),
               in.one_of("unmarked", {UnmarkedRule::abstain, UnmarkedRule::not_counted}),
               in.list("seats", read_seats)};
  in.done();
  return out;
}

ArchiveView read_archive(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  ArchiveView out{in.text("code"), in.text("label"), in.text("weight")};
  in.done();
  return out;
}

ScoringView read_scoring(const Json& value, const std::string& path) {
  JsonObject in(value, path);
  ScoringView out{in.number("digits"),
                  in.one_of("rounding", {RoundingMode::half_up, RoundingMode::truncate}),
                  in.one_of("empty_group", {EmptyGroup::withhold, EmptyGroup::respread}),
                  in.optional_text("unmarked_points"),
                  in.text("evaluation_weight"),
                  in.list("archive", read_archive)};
  in.done();
  return out;
}

void read_limits(JsonObject& in) {
  in.list("limits", [](const Json& value, const std::string& path) {
    JsonObject limit(value, path);
    (void)limit.text("question");
    (void)limit.text("option");
    (void)limit.number("at_most");
    (void)limit.number("write_ins");
    (void)limit.optional_text("beside");
    limit.done();
    return 0;
  });
}

/// Labels of facts by id.
std::map<std::string, std::string> read_required(JsonObject& in) {
  std::map<std::string, std::string> labels;
  in.list("required", [&](const Json& value, const std::string& path) {
    JsonObject fact(value, path);
    std::string id = fact.text("fact");
    labels[id] = fact.text("label");
    fact.done();
    return 0;
  });
  return labels;
}

std::vector<RefusedView> read_refused(JsonObject& in,
                                      const std::map<std::string, std::string>& facts) {
  return in.list("refused", [&](const Json& value, const std::string& path) {
    JsonObject nominee(value, path);
    RefusedView out{nominee.text("id"), nominee.text("name"), nominee.texts("missing")};
    for (std::string& fact : out.missing) {
      const auto label = facts.find(fact);
      if (label == facts.end()) throw NotOurs(nominee.where("missing"));
      fact = label->second;
    }
    nominee.done();
    return out;
  });
}

}  // namespace

Rational exact(const std::string& text, const std::string& path) {
  const std::size_t slash = text.find('/');
  const std::uint64_t above = exact_part(std::string_view(text).substr(0, slash), path);
  if (slash == std::string::npos) return {above, 1};
  const std::uint64_t below = exact_part(std::string_view(text).substr(slash + 1), path);
  if (below == 0) throw NotOurs(path);
  return {above, below};
}

Base read_base(JsonObject& object) {
  return object.one_of("base", {Base::entitled, Base::present, Base::returned, Base::valid});
}

void read_ballots(JsonObject& in, ResultView& out) {
  out.minimum_group = in.number("minimum_group");
  out.entitled = in.number("entitled");
  out.present = in.number("present");
  out.signed_count = in.number("signed");
  out.surplus = in.number("surplus");
  out.issued = in.number("issued");
  out.voided = in.number("voided");
  out.returned = in.number("returned");
  out.valid = in.number("valid");
  out.invalid = in.number("invalid");
  out.unused = in.number("unused");
  out.quorum = unless_null(in, "quorum", read_quorum);
  read_hall(JsonObject(in.at("hall"), "hall"), out);
  out.issuers = in.list("issuers", read_issuer);
  out.paper = unless_null(in, "paper", read_paper);
  out.single_issuer_notice = in.flag("single_issuer_notice");
}

void read_form(JsonObject& in, ResultView& out) {
  out.officials = in.list("officials", read_official);
  out.parts = in.list("groups", read_part);
  out.group_sets = in.list("group_sets", read_group_set);
  out.subjects = in.list("subjects", read_subject);
  out.questions = in.list("questions", read_question);
  read_limits(in);
  out.rule = unless_null(in, "rule", read_rule);
  out.scoring = unless_null(in, "scoring", read_scoring);
  out.refused = read_refused(in, read_required(in));
  (void)in.optional_text("gives");
}

}  // namespace piaojue::report
