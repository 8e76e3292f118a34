// The ballot box on real SQLite files.
#include <algorithm>
#include <catch2/catch.hpp>
#include <future>
#include <random>

#include "core/openssl/random.hpp"
#include "server/store/files.hpp"
#include "server/store/sqlite/box_store.hpp"
#include "tests/support/result.hpp"

using namespace piaojue;
using namespace piaojue::server;

namespace {

Hash32 random_hash() { return to_array<32>(random_bytes(32)).value(); }

struct Folder {
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "piaojue-box-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  sqlite::BoxFiles files() const { return {path / "box.db", path / "box.sealed.db"}; }
  std::unique_ptr<BoxStore> open(bool create = true) const {
    return sqlite::open_box_store(files(), create, [](std::string_view) {});
  }
  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(path))
      out.push_back(entry.path().filename().string());
    std::ranges::sort(out);
    return out;
  }
  std::filesystem::path path;
};

struct Cast {
  BoxEntry entry;
  Hash32 credential;
};

Cast make_cast() {
  return {{BoxKind::ballot, random_hash(), random_hash(), random_bytes(64), random_bytes(9000)},
          random_hash()};
}

Result<Bytes> cast(BoxStore& box, const Cast& one) {
  // Shared: the writer's thread may still be inside set_value when the waiter has its value.
  const auto promise = std::make_shared<std::promise<Result<Bytes>>>();
  auto outcome = promise->get_future();
  box.cast(one.entry, {one.credential},
           [promise](Result<Bytes> stored) { promise->set_value(std::move(stored)); });
  return outcome.get();
}

std::string raw(const std::filesystem::path& file) {
  return std::string(as_text(read_file(file).value().reveal()));
}

}  // namespace

TEST_CASE("box takes ballots only while it is open", "[R8.9-6]") {
  const Folder folder;
  const auto box = folder.open();
  const Cast one = make_cast();
  CHECK(cast(*box, one).error().code == ErrorCode::wrong_state);
  box->end_issuing();
  box->open();
  CHECK(cast(*box, one).value() == one.entry.receipt);
  CHECK(box->count() == 1);
  box->close();
  CHECK(cast(*box, make_cast()).error().code == ErrorCode::wrong_state);
  CHECK(cast(*box, one).value() == one.entry.receipt);
  CHECK(box->find_receipt(BoxKind::ballot, one.entry.tracker, one.entry.leaf) == one.entry.receipt);
}

TEST_CASE("box keeps the first receipt of a ballot cast again", "[R8.9-4]") {
  const Folder folder;
  const auto box = folder.open();
  box->end_issuing();
  box->open();
  const Cast one = make_cast();
  REQUIRE(cast(*box, one));
  Cast again = one;
  again.entry.receipt = random_bytes(64);
  CHECK(cast(*box, again).value() == one.entry.receipt);
  CHECK(box->count() == 1);
}

TEST_CASE("box refuses another ballot on a spent credential", "[R6.4-4][R8.9-4]") {
  const Folder folder;
  const auto box = folder.open();
  box->end_issuing();
  box->open();
  const Cast one = make_cast();
  REQUIRE(cast(*box, one));
  Cast other = make_cast();
  other.credential = one.credential;
  CHECK(cast(*box, other).error().code == ErrorCode::already_spent);
  CHECK(box->count() == 1);
  CHECK_FALSE(box->find_receipt(BoxKind::ballot, other.entry.tracker, other.entry.leaf));
}

TEST_CASE("box knows its ballots after a restart", "[R8.9-11]") {
  const Folder folder;
  const Cast one = make_cast();
  {
    const auto box = folder.open();
    box->end_issuing();
    box->open();
    REQUIRE(cast(*box, one));
  }
  const auto box = folder.open(false);
  CHECK(box->state() == BoxState::open);
  CHECK(box->count() == 1);
  CHECK(cast(*box, one).value() == one.entry.receipt);
}

TEST_CASE("box that is missing is not replaced by an empty one", "[R12-3]") {
  const Folder folder;
  CHECK_FALSE(folder.files().exist());
  CHECK_THROWS_AS(folder.open(false), StoreError);
}

TEST_CASE("sealing leaves one file, in tracker order, that still answers", "[R12-2]") {
  const Folder folder;
  const auto box = folder.open();
  box->end_issuing();
  box->open();
  std::vector<Cast> casts(7);
  std::ranges::generate(casts, make_cast);
  for (const Cast& one : casts) REQUIRE(cast(*box, one));
  CHECK_THROWS_AS(box->seal(), StoreError);
  box->close();
  box->seal();
  CHECK(folder.names() == std::vector<std::string>{"box.sealed.db"});
  std::vector<Hash32> seen;
  box->for_each(BoxKind::ballot, [&](const BoxEntry& entry) { seen.push_back(entry.tracker); });
  CHECK(seen.size() == casts.size());
  CHECK(std::ranges::is_sorted(seen));
  CHECK(cast(*box, casts[0]).error().code == ErrorCode::wrong_state);
  CHECK(box->find_receipt(BoxKind::ballot, casts[0].entry.tracker, casts[0].entry.leaf) ==
        casts[0].entry.receipt);
}

TEST_CASE("sealing that was interrupted is finished at the next start", "[R12-2]") {
  const Folder folder;
  const Cast one = make_cast();
  {
    const auto box = folder.open();
    box->end_issuing();
    box->open();
    REQUIRE(cast(*box, one));
    box->close();
    std::filesystem::copy(folder.path / "box.db", folder.path / "kept.db");
    box->seal();
  }
  // As if the machine had stopped between the new file's appearance and the old one's end.
  std::filesystem::rename(folder.path / "kept.db", folder.path / "box.db");
  const auto box = folder.open(false);
  CHECK(box->state() == BoxState::sealed);
  CHECK(box->count() == 1);
  CHECK(folder.names() == std::vector<std::string>{"box.sealed.db"});
}

TEST_CASE("sealed box is the same for every order of casting", "[R12-2]") {
  std::vector<Cast> casts(40);
  std::ranges::generate(casts, make_cast);
  const auto sealed = [&] {
    const Folder folder;
    const auto box = folder.open();
    box->end_issuing();
    box->open();
    for (const Cast& one : casts) REQUIRE(cast(*box, one));
    box->close();
    box->seal();
    return raw(folder.path / "box.sealed.db");
  };
  const std::string first = sealed();
  std::ranges::reverse(casts);
  const bool same = sealed() == first;
  CHECK(same);
}

TEST_CASE("writer commits together what is queued together") {
  const Folder folder;
  sqlite::Database database(folder.path / "any.db", sqlite::Access::create);
  database.execute("CREATE TABLE t (x INTEGER) STRICT");
  sqlite::Writer writer(database, 100, [](std::string_view) {});
  std::promise<void> entered;
  std::promise<void> go;
  std::shared_future<void> gate = go.get_future().share();
  REQUIRE(writer.submit({[&] {
                           entered.set_value();
                           gate.wait();
                           return true;
                         },
                         [](auto) {}}));
  entered.get_future().wait();
  std::atomic<int> kept{0};
  std::promise<void> last;
  for (int i = 0; i < 10; ++i)
    REQUIRE(writer.submit({[&, i] {
                             database.query("INSERT INTO t VALUES (?)").integer(i).run();
                             if (i == 3) throw StoreError("one task fails");
                             return i != 5;
                           },
                           [&, i](sqlite::Writer::Outcome outcome) {
                             if (outcome == sqlite::Writer::Outcome::kept) ++kept;
                             if (i == 9) last.set_value();
                           }}));
  go.set_value();
  last.get_future().wait();
  writer.stop();
  CHECK(kept == 8);
  CHECK(writer.commits() == 2);
  auto count = database.query("SELECT count(*) FROM t");
  REQUIRE(count.step());
  CHECK(count.integer_at(0) == 8);
}

TEST_CASE("writer refuses what does not fit its queue") {
  const Folder folder;
  sqlite::Database database(folder.path / "any.db", sqlite::Access::create);
  sqlite::Writer writer(database, 1, [](std::string_view) {});
  std::promise<void> entered;
  std::promise<void> go;
  std::shared_future<void> gate = go.get_future().share();
  const auto quiet = [](auto) {};
  REQUIRE(writer.submit({[&] {
                           entered.set_value();
                           gate.wait();
                           return true;
                         },
                         quiet}));
  entered.get_future().wait();
  CHECK(writer.submit({[] { return true; }, quiet}));
  CHECK_FALSE(writer.submit({[] { return true; }, quiet}));
  go.set_value();
  writer.stop();
}
