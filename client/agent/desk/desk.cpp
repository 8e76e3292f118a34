#include "client/agent/desk/desk.hpp"

namespace piaojue::agent {
namespace {

class Desk final : public RolePage {
 public:
  explicit Desk(Surroundings& surroundings) : around_(surroundings) {}
  void add_to(Api& api) override { static_cast<void>(api); }

 private:
  [[maybe_unused]] Surroundings& around_;
};

}  // namespace

std::unique_ptr<RolePage> make_desk(Surroundings& surroundings) {
  return std::make_unique<Desk>(surroundings);
}

}  // namespace piaojue::agent
