#include "client/agent/issuer/issuer.hpp"

namespace piaojue::agent {
namespace {

class Issuer final : public RolePage {
 public:
  explicit Issuer(Surroundings& surroundings) : around_(surroundings) {}
  void add_to(Api& api) override { static_cast<void>(api); }

 private:
  [[maybe_unused]] Surroundings& around_;
};

}  // namespace

std::unique_ptr<RolePage> make_issuer(Surroundings& surroundings) {
  return std::make_unique<Issuer>(surroundings);
}

}  // namespace piaojue::agent
