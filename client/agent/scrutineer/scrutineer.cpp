#include "client/agent/scrutineer/scrutineer.hpp"

namespace piaojue::agent {
namespace {

class Scrutineer final : public RolePage {
 public:
  explicit Scrutineer(Surroundings& surroundings) : around_(surroundings) {}
  void add_to(Api& api) override { static_cast<void>(api); }

 private:
  [[maybe_unused]] Surroundings& around_;
};

}  // namespace

std::unique_ptr<RolePage> make_scrutineer(Surroundings& surroundings) {
  return std::make_unique<Scrutineer>(surroundings);
}

}  // namespace piaojue::agent
