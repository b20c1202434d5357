// call: any method of any server that has reflection.

#include "services/ctl/operations/call_command.h"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/type_resolver.h>
#include <google/protobuf/util/type_resolver_util.h>
#include <nlohmann/json.hpp>

#include "common/json/strict_json.h"
#include "common/rpc/client/raw_call.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/text/files/csv.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/output.h"
#include "services/ctl/text/proto_json.h"

namespace zhiwang::ctl {
namespace {

namespace pb = google::protobuf;

constexpr char kPrefix[] = "type.googleapis.com";
constexpr std::string_view kReflectionPrefix = "grpc.reflection.";

std::string TypeUrl(const pb::Descriptor& type) { return fmt::format("{}/{}", kPrefix, type.full_name()); }

// The documents a command line gives: JSON itself, @file, or - for standard input; an empty object for none.
absl::StatusOr<std::vector<std::string>> ReadDocuments(const std::vector<std::string>& words) {
  std::string text;
  for (size_t i = 1; i < words.size(); ++i) {
    if (words[i] == "-") {
      text.append(std::istreambuf_iterator<char>(std::cin), {});
    } else if (words[i].starts_with("@")) {
      ASSIGN_OR_RETURN(const std::string file, ReadFile(words[i].substr(1)));
      text += file;
    } else {
      text += words[i];
    }
    text += '\n';
  }
  if (words.size() == 1) text = "{}";
  return strict_json::SplitObjects(text);
}

struct Server {
  std::string_view name;
  ChannelPtr channel;
};

// The servers to look at: --target, or else all services, those that start last first.
std::vector<Server> Servers(const Connection& connection, const Arguments& arguments) {
  if (arguments.Has("target")) return {{"--target", connection.Open(arguments.Get("target"))}};
  std::vector<Server> servers;
  for (const ServiceEntry& service : Services()) {
    servers.push_back({service.program, connection.ChannelTo(service.program)});
  }
  std::ranges::reverse(servers);
  return servers;
}

// The first of the servers that serves what `symbol` belongs to.
absl::StatusOr<ChannelPtr> FindServer(const std::vector<Server>& servers, std::string_view symbol) {
  absl::Status last = absl::OkStatus();
  std::vector<std::string> all;
  for (const Server& server : servers) {
    const auto services = ReflectedContracts(server.channel).ListServices();
    if (!services.ok()) {
      last = services.status();
      continue;
    }
    for (const std::string& service : *services) {
      if (symbol == service || symbol.starts_with(service + ".")) return server.channel;
      all.push_back(service);
    }
  }
  if (all.empty()) return last;
  const std::vector<std::string_view> known(all.begin(), all.end());
  const std::string_view service = symbol.substr(0, symbol.rfind('.'));
  return absl::NotFoundError(fmt::format("没有服务 {}{}", service, MeantText(service, known)));
}

absl::StatusOr<ExitCode> List(const Connection& connection, const std::vector<Server>& servers) {
  for (const Server& server : servers) {
    ReflectedContracts contracts(server.channel);
    ASSIGN_OR_RETURN(const std::vector<std::string> services, contracts.ListServices());
    for (const std::string& name : services) {
      if (name.starts_with(kReflectionPrefix)) continue;
      const pb::ServiceDescriptor* service = contracts.pool().FindServiceByName(name);
      nlohmann::ordered_json json = {{"server", server.name}, {"service", name}, {"methods", nlohmann::json::array()}};
      if (!connection.options().json) fmt::print("{}  {}\n", server.name, Printable(name));
      for (int i = 0; service != nullptr && i < service->method_count(); ++i) {
        json["methods"].push_back(service->method(i)->name());
        if (!connection.options().json) fmt::print("    {}\n", Printable(service->method(i)->name()));
      }
      if (connection.options().json) fmt::print("{}\n", json.dump());
    }
  }
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> Describe(const Connection& connection, const std::vector<Server>& servers,
                                  std::string symbol) {
  std::ranges::replace(symbol, '/', '.');
  absl::Status last;
  for (const Server& server : servers) {
    ReflectedContracts contracts(server.channel);
    if (const auto services = contracts.ListServices(); !services.ok()) {
      last = services.status();
      continue;
    }
    const auto text = DescribeSymbol(contracts, symbol);
    last = text.status();
    if (!text.ok()) continue;
    if (connection.options().json) {
      fmt::print("{{\"symbol\":{},\"definition\":{}}}\n", JsonText(symbol), JsonText(*text));
    } else {
      fmt::print("{}", PrintableParagraph(*text));
    }
    return ExitCode::kDone;
  }
  return last;
}

// A document as the bytes of a request of that type.
absl::StatusOr<std::string> RequestFrom(pb::util::TypeResolver& resolver, const pb::Descriptor& type,
                                        const std::string& document) {
  ASSIGN_OR_RETURN(const nlohmann::json parsed, strict_json::Parse(document));
  if (const std::string why = WhyNoMessage(parsed, type); !why.empty()) {
    return absl::InvalidArgumentError(fmt::format("不是 {} 的 JSON：{}", type.name(), why));
  }
  std::string bytes;
  const auto converted = pb::util::JsonToBinaryString(&resolver, TypeUrl(type), document, &bytes);
  if (!converted.ok()) return absl::InvalidArgumentError(fmt::format("不是 {} 的 JSON", type.name()));
  return bytes;
}

absl::StatusOr<ExitCode> RunCall(const Connection& connection, const Arguments& arguments) {
  const std::vector<Server> servers = Servers(connection, arguments);
  if (arguments.On("list")) return List(connection, servers);
  if (arguments.Has("describe")) return Describe(connection, servers, arguments.Get("describe"));
  if (arguments.words().empty()) return UsageError("要调用哪个方法？可用 zhiwangctl call --list 查看");
  std::string symbol = arguments.words()[0];
  std::ranges::replace(symbol, '/', '.');
  ASSIGN_OR_RETURN(const auto documents, ReadDocuments(arguments.words()));
  ASSIGN_OR_RETURN(const ChannelPtr channel, FindServer(servers, symbol));
  RETURN_IF_ERROR(CallMethod(connection, channel, symbol, documents, [&](const std::string& json) {
    fmt::print("{}{}", json, json.ends_with('\n') ? "" : "\n");
    std::fflush(stdout);
  }));
  return ExitCode::kDone;
}

}  // namespace

absl::StatusOr<std::string> DescribeSymbol(const ReflectedContracts& contracts, const std::string& symbol) {
  const pb::DescriptorPool& pool = contracts.pool();
  if (const auto* service = pool.FindServiceByName(symbol)) return service->DebugString();
  if (const auto* method = pool.FindMethodByName(symbol)) return method->DebugString();
  if (const auto* message = pool.FindMessageTypeByName(symbol)) return message->DebugString();
  if (const auto* type = pool.FindEnumTypeByName(symbol)) return type->DebugString();
  return absl::NotFoundError(fmt::format("服务端的接口定义中没有 {}", symbol));
}

absl::Status CallMethod(const Connection& connection, const ChannelPtr& channel, std::string_view method_name,
                        const std::vector<std::string>& documents,
                        const std::function<void(const std::string& json)>& receive) {
  std::string symbol(method_name);
  std::ranges::replace(symbol, '/', '.');
  ReflectedContracts contracts(channel);
  RETURN_IF_ERROR(contracts.ListServices().status());
  const pb::MethodDescriptor* method = contracts.pool().FindMethodByName(symbol);
  if (method == nullptr) return absl::NotFoundError(fmt::format("服务端没有方法 {}", symbol));
  if (!method->client_streaming() && documents.size() != 1) {
    return absl::InvalidArgumentError(fmt::format("{} 只接受一个 JSON 文档，给了 {} 个", symbol, documents.size()));
  }
  const std::unique_ptr<pb::util::TypeResolver> resolver(
      pb::util::NewTypeResolverForDescriptorPool(kPrefix, &contracts.pool()));
  std::vector<std::string> requests;
  for (const std::string& document : documents) {
    ASSIGN_OR_RETURN(std::string request, RequestFrom(*resolver, *method->input_type(), document));
    requests.push_back(std::move(request));
  }

  grpc::ClientContext context;
  const bool streaming = method->client_streaming() || method->server_streaming();
  streaming ? connection.PrepareLong(context) : connection.Prepare(context);
  pb::util::JsonPrintOptions print;
  print.add_whitespace = !connection.options().json;
  absl::Status unprintable;
  const std::string path = fmt::format("/{}/{}", method->service()->full_name(), method->name());
  RETURN_IF_ERROR(rpc::CallRaw(channel, context, path, requests, [&](const std::string& bytes) {
    std::string json;
    const auto converted =
        pb::util::BinaryToJsonString(resolver.get(), TypeUrl(*method->output_type()), bytes, &json, print);
    if (converted.ok()) {
      receive(json);
    } else {
      unprintable = absl::DataLossError(fmt::format("无法显示应答：{}", converted.message().as_string()));
    }
  }));
  return unprintable;
}

std::vector<Command> CallCommands() {
  return {{"call",
           "METHOD [JSON|@FILE|-]",
           "调用任何一个方法，接口定义由服务端反射得到",
           "call zhiwang.intake.v1.CaseService/GetCase '{\"name\": \"districts/370211/cases/12\"}'",
           {{"target", "HOST:PORT", "调用这个地址，而不是在各服务中寻找"},
            {"list", "", "列出服务和方法"},
            {"describe", "SYMBOL", "显示一个服务、方法、消息或枚举的定义"}},
           0,
           100,
           RunCall}};
}

}  // namespace zhiwang::ctl
