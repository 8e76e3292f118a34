#include "client/agent/kiosk/kiosk.hpp"

namespace piaojue::agent {
namespace {

class Kiosk final : public RolePage {
 public:
  explicit Kiosk(Surroundings& surroundings) : around_(surroundings) {}
  void add_to(Api& api) override { static_cast<void>(api); }

 private:
  [[maybe_unused]] Surroundings& around_;
};

}  // namespace

std::unique_ptr<RolePage> make_kiosk(Surroundings& surroundings) {
  return std::make_unique<Kiosk>(surroundings);
}

}  // namespace piaojue::agent
