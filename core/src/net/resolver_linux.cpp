#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <memory>
#include <string>

#include "readyscope/net/network.hpp"
#include "sockaddr.hpp"

namespace readyscope {
namespace {

/// The data of one getaddrinfo_a call. It must not move until the system is done with it.
struct Request {
  std::string host;
  std::string port;
  addrinfo hints{};
  gaicb control{};

  Request(std::string host_name, std::uint16_t port_number)
      : host(std::move(host_name)), port(std::to_string(port_number)) {
    hints.ai_socktype = SOCK_DGRAM;
    hints.ai_flags = AI_NUMERICSERV;
    control.ar_name = host.c_str();
    control.ar_service = port.c_str();
    control.ar_request = &hints;
  }
  ~Request() {
    if (control.ar_result != nullptr) ::freeaddrinfo(control.ar_result);
  }
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;
};

/// Keeps the request of an abandoned lookup alive until the system is done with it.
void keep_until_done(std::unique_ptr<Request> request) {
  // Never destroyed, because the system may still be using it when the process ends.
  static auto& given_up = *new std::vector<std::unique_ptr<Request>>;
  std::erase_if(given_up, [](const std::unique_ptr<Request>& one) {
    return ::gai_error(&one->control) != EAI_INPROGRESS;
  });
  given_up.push_back(std::move(request));
}

/// The resolver's error codes, which are not errno values.
class ResolverCategory final : public std::error_category {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "getaddrinfo"; }
  [[nodiscard]] std::string message(int code) const override { return ::gai_strerror(code); }
  [[nodiscard]] std::error_condition default_error_condition(int code) const noexcept override {
    switch (code) {
      case EAI_MEMORY:
        return std::errc::not_enough_memory;
      case EAI_AGAIN:
        return std::errc::resource_unavailable_try_again;
      default:
        return std::errc::address_not_available;
    }
  }
};

std::error_code to_error(int code) {
  static const ResolverCategory category;
  if (code == EAI_SYSTEM) return {errno, std::system_category()};
  return {code, category};
}

std::vector<Endpoint> endpoints_of(const addrinfo* results) {
  std::vector<Endpoint> endpoints;
  for (const addrinfo* result = results; result != nullptr; result = result->ai_next) {
    if (const auto endpoint = from_socket_address(result->ai_addr)) endpoints.push_back(*endpoint);
  }
  std::ranges::stable_sort(endpoints, {}, &Endpoint::family);
  return endpoints;
}

class PosixLookup final : public Lookup {
 public:
  PosixLookup(const std::string& host, std::uint16_t port)
      : request_(std::make_unique<Request>(host, port)) {
    gaicb* control = &request_->control;
    start_code_ = ::getaddrinfo_a(GAI_NOWAIT, &control, 1, nullptr);
  }

  ~PosixLookup() override {
    if (start_code_ != 0 || ::gai_error(&request_->control) != EAI_INPROGRESS) return;
    if (::gai_cancel(&request_->control) == EAI_NOTCANCELED) {
      // The system is working on it and will still write to it. Waiting could block for seconds.
      keep_until_done(std::move(request_));
    }
  }

  std::optional<Result<std::vector<Endpoint>>> poll() override {
    const int code = start_code_ != 0 ? start_code_ : ::gai_error(&request_->control);
    if (code == EAI_INPROGRESS) return {};
    if (code != 0) return std::unexpected(to_error(code));
    return endpoints_of(request_->control.ar_result);
  }

  PosixLookup(const PosixLookup&) = delete;
  PosixLookup& operator=(const PosixLookup&) = delete;

 private:
  std::unique_ptr<Request> request_;
  int start_code_ = 0;
};

class PosixResolver final : public Resolver {
 public:
  std::unique_ptr<Lookup> look_up(const std::string& host, std::uint16_t port) override {
    return std::make_unique<PosixLookup>(host, port);
  }
};

}  // namespace

std::unique_ptr<Resolver> make_system_resolver() { return std::make_unique<PosixResolver>(); }

}  // namespace readyscope
