// Writes what the fuzz targets start from, out of valid documents: make_fuzz_seeds FOLDER, a folder
// in it for each target. Inputs that were found later lie beside them and stay.
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <iterator>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <random>
#include <sstream>

#include "client/pki/pki_certificates.hpp"
#include "core/record/archive.hpp"
#include "tests/fuzz/document_kinds.hpp"
#include "tests/support/hosted_meeting.hpp"
#include "tests/support/sample_meeting.hpp"
#include "tests/support/wire_samples.hpp"
#include "tests/support/workbook.hpp"

namespace {

using namespace piaojue;
namespace fs = std::filesystem;

const fs::path kSource = PIAOJUE_SOURCE_DIR;  // NOLINT(cert-err58-cpp)

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

Bytes with_choice(unsigned choice, ByteView bytes) {
  return CanonicalWriter().u8(static_cast<std::uint8_t>(choice)).raw(bytes).take();
}

class Seeds {
 public:
  explicit Seeds(fs::path folder) : folder_(std::move(folder)) {}

  void add(const std::string& target, const std::string& name, ByteView content) const {
    fs::create_directories(folder_ / target);
    std::ofstream out(folder_ / target / name, std::ios::binary | std::ios::trunc);
    out.write(as_text(content).data(), static_cast<std::streamsize>(content.size()));
    if (!out.flush()) throw std::runtime_error("cannot write " + name);
  }
  void add(const std::string& target, const std::string& name, std::string_view text) const {
    add(target, name, as_bytes(text));
  }

 private:
  fs::path folder_;
};

// ---- wire ---------------------------------------------------------------------------------------

/// Frames several in a file, as a connection has them.
void add_messages(const Seeds& seeds) {
  for (const auto& request : test::full_requests())
    seeds.add("message", fmt::format("request-{:02}", request.index()),
              with_choice(0, test::payload_of(request)));
  for (const auto& reply : test::full_replies())
    seeds.add("message", fmt::format("reply-{:02}", reply.index()),
              with_choice(1, test::payload_of(reply)));
  Bytes frames;
  std::size_t number = 0;
  for (const auto& requests : {test::full_requests(), test::sparse_requests()})
    for (const wire::Request& request : requests) {
      const Bytes frame = wire::encode_frame(wire::RequestFrame{number, request});
      frames.insert(frames.end(), frame.begin(), frame.end());
      if (++number % 6 != 0) continue;
      seeds.add("frame", fmt::format("requests-{}", number / 6), frames);
      frames.clear();
    }
}

// ---- documents and records ----------------------------------------------------------------------

std::string name_of_kind(SectionKind kind) { return std::string(name_of(kind)); }

std::optional<std::uint8_t> body_number(SectionKind kind) {
  switch (kind) {
    case SectionKind::manifest:
      return fuzz::document_number<Manifest>();
    case SectionKind::issuer_keys:
      return fuzz::document_number<IssuerKeysStatement>();
    case SectionKind::opening:
      return fuzz::document_number<OpeningStatement>();
    case SectionKind::issuing_phase:
    case SectionKind::casting_phase:
    case SectionKind::closing_phase:
      return fuzz::document_number<PhaseStatement>();
    case SectionKind::attendance:
      return fuzz::document_number<AttendanceStatement>();
    case SectionKind::issuing_count:
      return fuzz::document_number<IssuingCount>();
    case SectionKind::closing:
      return fuzz::document_number<ClosingStatement>();
    case SectionKind::hall_count:
      return fuzz::document_number<HallCount>();
    case SectionKind::paper_count:
      return fuzz::document_number<PaperCount>();
    case SectionKind::objection:
      return fuzz::document_number<Objection>();
    case SectionKind::resolution:
      return fuzz::document_number<Resolution>();
    case SectionKind::release:
      return fuzz::document_number<Release>();
    case SectionKind::decryption:
      return fuzz::document_number<DecryptionStatement>();
    case SectionKind::merge_table:
      return fuzz::document_number<MergeTable>();
    case SectionKind::countersignatures:
      return fuzz::document_number<ResultStatement>();
    case SectionKind::suite:
    case SectionKind::ceremony_message:
    case SectionKind::poll_definition:
    case SectionKind::voided:
    case SectionKind::ballot:
    case SectionKind::note:
    case SectionKind::result:
    case SectionKind::result_cms:
    case SectionKind::trail:
    case SectionKind::trailer:
      return std::nullopt;
  }
  return std::nullopt;
}

/// Sections that are documents themselves.
std::optional<std::uint8_t> own_number(SectionKind kind) {
  if (kind == SectionKind::ceremony_message) return fuzz::document_number<CeremonyMessage>();
  if (kind == SectionKind::poll_definition) return fuzz::document_number<PollDefinition>();
  if (kind == SectionKind::voided) return fuzz::document_number<CredentialVoid>();
  if (kind == SectionKind::note) return fuzz::document_number<SignedNote>();
  if (kind == SectionKind::trail) return fuzz::document_number<Trail>();
  return std::nullopt;
}

void add_documents(const Seeds& seeds, const test::Sample& sample) {
  for (const Section& section : sample.sections) {
    const std::string name = name_of_kind(section.kind);
    if (const auto number = body_number(section.kind)) {
      const auto statement = SignedStatement::parse(section.payload).value();
      seeds.add("document", name, with_choice(*number, statement.body));
    }
    if (const auto number = own_number(section.kind))
      seeds.add("document", name, with_choice(*number, section.payload));
    if (section.kind == SectionKind::release)
      seeds.add("document", "signed_statement",
                with_choice(fuzz::document_number<SignedStatement>(), section.payload));
  }
  CanonicalWriter ballot;
  ballot.bytes(sample.poll.encode()).raw(sample.ballots.front().encode());
  seeds.add("document", "ballot",
            with_choice(fuzz::document_number<SignedBallot>(), ballot.view()));
}

/// Of everything that a small record may hold.
test::SampleOptions small() {
  test::SampleOptions options;
  options.trustees = 2;
  options.threshold = 1;
  options.subjects = 1;
  options.minimum_group = 1;
  options.entitled = {3};
  options.present = {2};
  options.cast = {2};
  return options;
}

void add_record(const Seeds& seeds, const std::string& name, const test::SampleOptions& options) {
  const test::Sample sample = test::make_sample(options);
  seeds.add("record", name, sample.record());
  seeds.add("result", name, sample.result_json);
  add_documents(seeds, sample);
}

void add_records(const Seeds& seeds) {
  test::SampleOptions cards = small();
  cards.issuance = Issuance::cards;
  cards.surplus = cards.withdrawn = 1;
  cards.administrators = true;
  add_record(seeds, "cards", cards);
  test::SampleOptions survey = small();
  survey.written = true;
  survey.subjects = 3;
  survey.tellers = 2;
  add_record(seeds, "survey", survey);
  test::SampleOptions other = small();
  other.suite = &Suite::get(SuiteId::sm2_sm3);
  seeds.add("record", "other-suite", test::make_sample(other).record());
  test::SampleOptions decision = small();
  decision.objections = 1;
  add_record(seeds, "decision", decision);
}

// ---- a meeting of the server --------------------------------------------------------------------

void add_archive(const Seeds& seeds) {
  test::HostedMeeting hosted;
  hosted.play_through("cast");
  const ArchiveHeader header{hosted.get<wire::ManifestReply>(wire::GetManifest{}).manifest,
                             hosted.get<wire::CeremonyReply>(wire::GetCeremony{1}).messages,
                             hosted.get<wire::OpeningReply>(wire::GetOpening{}).opening,
                             "2031-12-31"};
  const ArchiveSubject subject = ArchiveSubject::create(header).value();
  std::ostringstream out;
  ArchiveWriter writer(out, subject);
  writer.add(Bytes(300, 7));
  writer.finish();
  seeds.add("archive", "whole", out.str());
  seeds.add("archive", "without-pieces",
            std::string_view(out.str()).substr(0, out.str().size() - 320));
  std::istringstream in(out.str());
  const SealedArchive archive = SealedArchive::read(in).value();
  seeds.add("document", "archive_header",
            with_choice(fuzz::document_number<ArchiveHeader>(), header.encode()));
  seeds.add("document", "archive_share",
            with_choice(fuzz::document_number<ArchiveShare>(),
                        archive.help(0, hosted.note_share(0)).value().encode()));
  seeds.add("document", "receipt",
            with_choice(fuzz::document_number<Receipt>(), hosted.receipts().front().encode()));
  seeds.add("document", "roster",
            with_choice(fuzz::document_number<Roster>(), hosted.roster_import().roster.encode()));
}

/// Numbers only: what they mean is for the target to say.
void add_sequences(const Seeds& seeds) {
  std::mt19937 chance(1);
  for (int i = 0; i < 24; ++i) {
    Bytes numbers(60 + 12 * static_cast<std::size_t>(i));
    for (std::uint8_t& byte : numbers) byte = static_cast<std::uint8_t>(chance());
    seeds.add("dispatcher", fmt::format("sequence-{:02}", i), numbers);
  }
}

// ---- certificates -------------------------------------------------------------------------------

Bytes der_of(const pki::Certificate& certificate) {
  const std::string pem = certificate.certificate_pem();
  BIO* const in = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  X509* const parsed = PEM_read_bio_X509(in, nullptr, nullptr, nullptr);
  unsigned char* data = nullptr;
  const int size = i2d_X509(parsed, &data);
  Bytes out(data, data + size);
  OPENSSL_free(data);
  X509_free(parsed);
  BIO_free(in);
  return out;
}

Bytes subject_of(std::initializer_list<std::pair<const char*, const char*>> fields) {
  X509_NAME* const name = X509_NAME_new();
  for (const auto& [field, value] : fields)
    X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(value), -1, -1, 0);
  unsigned char* data = nullptr;
  const int size = i2d_X509_NAME(name, &data);
  Bytes out(data, data + size);
  OPENSSL_free(data);
  X509_NAME_free(name);
  return out;
}

void add_certificates(const Seeds& seeds) {
  const auto authority =
      pki::Certificate::create_authority({pki::Usage::authority, "hosted", "authority", "CA", 2});
  for (const char* const role : {"organiser", "terminal", "boss"})
    seeds.add(
        "certificate", std::string("certificate-") + role,
        der_of(pki::Certificate::create({pki::Usage::client, "hosted", role, "o1", 2}, authority)));
  seeds.add("certificate", "subject",
            subject_of({{"O", "hosted"}, {"OU", "teller"}, {"CN", "t1"}}));
  seeds.add("certificate", "subject-two-roles",
            subject_of({{"O", "hosted"}, {"OU", "teller"}, {"OU", "organiser"}, {"CN", "t1"}}));
  seeds.add("certificate", "subject-public",
            subject_of({{"O", "hosted"}, {"OU", "public"}, {"CN", "t1"}}));
  seeds.add("certificate", "subject-other-meeting",
            subject_of({{"O", "other"}, {"OU", "teller"}, {"CN", "t1"}}));
}

// ---- users' files -------------------------------------------------------------------------------

void add_folders(const Seeds& seeds) {
  for (const auto& entry : fs::directory_iterator(kSource / "client/templates")) {
    std::string all;
    for (const char* const name : {"meeting.toml", "roster.csv", "nominees.csv", "subjects.csv"})
      if (fs::exists(entry.path() / name))
        all += fmt::format("=== {}\n{}", name, read(entry.path() / name));
    const std::string kind = entry.path().filename().string();
    seeds.add("meeting_folder", kind, all);
    seeds.add("toml", kind, read(entry.path() / "meeting.toml"));
  }
  seeds.add("toml", "server",
            "listen = \"127.0.0.1:7443\"\ndata = \"data\"\nworkers = 2\nmax_connections = 100\n"
            "metrics = \"[::1]:9464\"\nlanguage = \"en\"\n\n[[meeting]]\nid = \"one\"\n"
            "suite = \"P256_SHA256\"\npki = \"pki\"\n");
}

void add_tables(const Seeds& seeds) {
  seeds.add("csv", "roster", read(kSource / "client/templates/decision/roster.csv"));
  seeds.add("csv", "nominees", read(kSource / "demo/decision/nominees.csv"));
  seeds.add("csv", "quotes", "a,\"b \"\"c\"\"\",\"d\r\ne\"\r\n\r\n ,\"\"\n\"\",\n");
  seeds.add("csv", "gb18030", "\xd0\xd5\xc3\xfb,\xd7\xe9\n\xc0\xee\xcb\xc4,\xbc\xd7\n");
  seeds.add("csv", "mark", "\xef\xbb\xbfid,name\n1,x\n");

  const std::string rows =
      R"(<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="C1" t="s"><v>0</v></c></row>)"
      R"(<row r="3"><c r="B3" s="1"><v>45000</v></c><c r="D3"><f>1+1</f><v>2</v></c></row>)";
  const std::string shared = R"(<si><t xml:space="preserve"> a </t></si><si><r><t>b</t></r></si>)";
  const std::string sheet = "<worksheet><sheetData>" + rows + "</sheetData></worksheet>";
  test::Workbook book{rows};
  book.shared_strings(shared).formats({"yyyy-mm-dd", "0.00%", "000"});
  seeds.add("xlsx", "package", with_choice(0, as_bytes(book.bytes())));
  seeds.add("xlsx", "package-locked", with_choice(0, as_bytes(book.bytes("secret"))));
  seeds.add("xlsx", "rows", with_choice(1, as_bytes(rows)));
  seeds.add("xlsx", "shared", with_choice(2, as_bytes(shared)));
  seeds.add("xlsx", "format", with_choice(3, as_bytes("yyyy\"年\"m\"月\"d\"日\";@")));
  seeds.add("xlsx", "sheet", with_choice(4, as_bytes(sheet)));
  seeds.add("xlsx", "workbook",
            with_choice(5, as_bytes(R"(<workbook><workbookPr date1904="1"/><sheets>)"
                                    R"(<sheet name="x" state="hidden" r:id="rId9"/>)"
                                    R"(<sheet name="y" r:id="rId3"/></sheets></workbook>)")));
  seeds.add("xlsx", "styles",
            with_choice(6, as_bytes(R"(<styleSheet><numFmts><numFmt numFmtId="164" )"
                                    R"(formatCode="0.0"/></numFmts><cellXfs><xf numFmtId="164"/>)"
                                    R"(<xf numFmtId="14"/></cellXfs></styleSheet>)")));
  seeds.add("xlsx", "relations",
            with_choice(7, as_bytes(R"(<Relationships><Relationship Id="rId3" Type="x/worksheet" )"
                                    R"(Target="/xl/worksheets/sheet1.xml"/></Relationships>)")));
}

void add_json(const Seeds& seeds) {
  for (const char* const name : {"election", "void"})
    seeds.add("result", name, read(kSource / "tests/results" / (std::string(name) + ".json")));
  for (const char* const name : {"cleared", "publicity"})
    seeds.add("fact", name, read(kSource / "demo/year/3-decision" / (std::string(name) + ".json")));
  seeds.add("fact", "json", R"({"a":[1,-2.5e3,true,null,{"b":"\u4e2d\ud83d\ude00\n"}],"c":{}})");
}

// ---- agents -------------------------------------------------------------------------------------

std::string http(std::string_view start, std::string_view headers, std::string_view body) {
  return fmt::format("{} HTTP/1.1\r\nHost: 127.0.0.1:45678\r\n{}Content-Length: {}\r\n\r\n{}",
                     start, headers, body.size(), body);
}

void add_agent(const Seeds& seeds) {
  const std::string json = "Content-Type: application/json\r\nX-Piaojue-Language: en\r\n";
  const auto known = [&](const std::string& name, const std::string& request) {
    seeds.add("agent_http", name, with_choice(1, as_bytes(request)));
  };
  known("index", http("GET /", "", ""));
  known("hello", http("POST /api/hello", json, "{}"));
  known("display", http("POST /api/display", json, R"({"theme":"dark","language":"zh"})"));
  known("unlock", http("POST /api/unlock", json, R"({"passphrase":"x"})"));
  known("photo", http("GET /photo/n1", "", ""));
  known("download", http("GET /download/0123", "", ""));
  known("chunked",
        "POST /api/hello HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n");
  seeds.add("agent_http", "start", with_choice(0, as_bytes(http("GET /start?token=00", "", ""))));
  seeds.add("agent_http", "stranger",
            with_choice(0, as_bytes(http("POST /api/hello",
                                         json + "Cookie: piaojue-45678=00; a=b\r\n"
                                                "Origin: http://127.0.0.1:45678\r\n"
                                                "Sec-Fetch-Site: same-origin\r\n",
                                         "{}"))));
  // Of every file of messages some.
  for (unsigned kind = 0; kind < 160; kind += 8)
    seeds.add("agent_json", fmt::format("message-{}", kind),
              with_choice(kind, as_bytes(R"({"id":"n1","name":"甲","title":"x","count":1})")));
  seeds.add("agent_json", "nested", with_choice(0, as_bytes(R"({"a":[{"b":[{"c":[[[]]]}]}]})")));
}

/// A point of the curve, and numbers.
void add_arithmetic(const Seeds& seeds) {
  Bytes point = Point::generator(Suite::get(SuiteId::p256_sha256)).encode();
  seeds.add("point_decoder", "generator", point);
  seeds.add("point_decoder", "other-suite",
            Point::generator(Suite::get(SuiteId::sm2_sm3)).encode());
  seeds.add("point_decoder", "changes", Bytes(33, 0));
  std::mt19937 chance(2);
  for (int i = 0; i < 6; ++i) {
    Bytes numbers(256);
    for (std::uint8_t& byte : numbers)
      byte = i % 2 == 0 ? static_cast<std::uint8_t>(chance()) : static_cast<std::uint8_t>(255 * i);
    seeds.add("multi_multiply", fmt::format("numbers-{}", i), numbers);
    seeds.add("fixed_base", fmt::format("numbers-{}", i), numbers);
  }
}

void make_all(const Seeds& seeds) {
  add_messages(seeds);
  add_records(seeds);
  add_archive(seeds);
  add_sequences(seeds);
  add_certificates(seeds);
  add_folders(seeds);
  add_tables(seeds);
  add_json(seeds);
  add_agent(seeds);
  add_arithmetic(seeds);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "make_fuzz_seeds FOLDER\n";
    return 2;
  }
  try {
    make_all(Seeds(argv[1]));
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
