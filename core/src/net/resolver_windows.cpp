#include <winsock2.h>
// winsock2.h must come before the headers that build on it.
#include <windows.h>
#include <ws2tcpip.h>

#include <algorithm>
#include <memory>
#include <string>

#include "readyscope/net/network.hpp"
#include "readyscope/net/system_error.hpp"
#include "sockaddr.hpp"

#ifdef __MINGW32__
// MinGW's import library has these two functions, but its header does not declare them.
extern "C" INT WSAAPI GetAddrInfoExOverlappedResult(LPOVERLAPPED overlapped);
extern "C" INT WSAAPI GetAddrInfoExCancel(LPHANDLE handle);
#endif

namespace readyscope {
namespace {

/// The data of one GetAddrInfoExW call. It must not move until the system is done with it.
struct Request {
  std::wstring host;
  std::wstring port;
  ADDRINFOEXW hints{};
  ADDRINFOEXW* results = nullptr;
  OVERLAPPED overlapped{};
  HANDLE cancel = nullptr;

  Request(const std::string& host_name, std::uint16_t port_number)
      : host(host_name.begin(), host_name.end()), port(std::to_wstring(port_number)) {
    hints.ai_socktype = SOCK_DGRAM;
    hints.ai_protocol = IPPROTO_UDP;
    overlapped.hEvent = ::CreateEventW(nullptr, TRUE, FALSE, nullptr);
  }
  ~Request() {
    if (results != nullptr) ::FreeAddrInfoExW(results);
    ::CloseHandle(overlapped.hEvent);
  }
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;
};

std::vector<Endpoint> endpoints_of(const ADDRINFOEXW* results) {
  std::vector<Endpoint> endpoints;
  while (results != nullptr) {
    if (const auto endpoint = from_socket_address(results->ai_addr)) endpoints.push_back(*endpoint);
    // MinGW's header declares the wrong type for ai_next.
    results = reinterpret_cast<const ADDRINFOEXW*>(results->ai_next);
  }
  std::ranges::stable_sort(endpoints, {}, &Endpoint::family);
  return endpoints;
}

class WinsockLookup final : public Lookup {
 public:
  WinsockLookup(const std::string& host, std::uint16_t port)
      : request_(std::make_unique<Request>(host, port)) {
    Request& request = *request_;
    code_ = ::GetAddrInfoExW(request.host.c_str(), request.port.c_str(), NS_ALL, nullptr,
                             &request.hints, &request.results, nullptr, &request.overlapped,
                             nullptr, &request.cancel);
  }

  ~WinsockLookup() override {
    if (poll_code() != WSA_IO_PENDING) return;
    ::GetAddrInfoExCancel(&request_->cancel);
    // Even a cancelled request belongs to the system until its event is set. Waiting could block
    // for seconds, so the request is deliberately leaked.
    if (::WaitForSingleObject(request_->overlapped.hEvent, 0) != WAIT_OBJECT_0) {
      (void)request_.release();
    }
  }

  std::optional<Result<std::vector<Endpoint>>> poll() override {
    const int code = poll_code();
    if (code == WSA_IO_PENDING) return {};
    if (code != 0) return std::unexpected(system_error(code));
    return endpoints_of(request_->results);
  }

  WinsockLookup(const WinsockLookup&) = delete;
  WinsockLookup& operator=(const WinsockLookup&) = delete;

 private:
  int poll_code() {
    if (code_ != WSA_IO_PENDING) return code_;
    if (::WaitForSingleObject(request_->overlapped.hEvent, 0) == WAIT_OBJECT_0) {
      code_ = ::GetAddrInfoExOverlappedResult(&request_->overlapped);
    }
    return code_;
  }

  std::unique_ptr<Request> request_;
  int code_ = 0;
};

class WinsockResolver final : public Resolver {
 public:
  WinsockResolver() {
    WSADATA data{};
    started_ = ::WSAStartup(MAKEWORD(2, 2), &data) == 0;
  }
  ~WinsockResolver() override {
    if (started_) ::WSACleanup();
  }
  WinsockResolver(const WinsockResolver&) = delete;
  WinsockResolver& operator=(const WinsockResolver&) = delete;

  std::unique_ptr<Lookup> look_up(const std::string& host, std::uint16_t port) override {
    return std::make_unique<WinsockLookup>(host, port);
  }

 private:
  bool started_ = false;
};

}  // namespace

std::unique_ptr<Resolver> make_system_resolver() { return std::make_unique<WinsockResolver>(); }

}  // namespace readyscope
