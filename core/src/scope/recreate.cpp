#include "readyscope/scope/recreate.hpp"

namespace readyscope {

AddEndpoint recreate(const EndpointState& endpoint) {
  return {.attach = endpoint.attach,
          .address = endpoint.asked,
          .role = endpoint.role,
          .sender = endpoint.sender.settings(),
          .forward_to = endpoint.forward_to ? endpoint.forward_to->text() : "",
          .reply_rules = endpoint.replier.rules(),
          .impairments = endpoint.impairments,
          .interest = endpoint.interest,
          .sending = endpoint.role != Role::counter_sender || endpoint.sender.running(),
          .answer_loop_allowed = endpoint.answer_loop_allowed};
}

}  // namespace readyscope
