// Makes of protoc-gen-swagger's output a document that OpenAPI validators accept and that says what a gateway really serves.
// The generator of Debian 12 writes a binding's path as it stands in the contract, `/v1/{name=districts/*/cases/*}`, which is
// no OpenAPI path; here it becomes `/v1/districts/{district}/cases/{case}`. It also knows nothing of errors and callers.
//
// Usage: zhiwang_openapi GENERATED TITLE DOCUMENT. Exits with 1 and a line on stderr where it cannot read or write.

#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace {

using Json = nlohmann::ordered_json;

// `cases` → `case`, `categories` → `category`, `staff` → `staff`.
std::string Singular(absl::string_view collection) {
  if (absl::ConsumeSuffix(&collection, "ies")) return std::string(collection) + "y";
  absl::ConsumeSuffix(&collection, "s");
  return std::string(collection);
}

struct Path {
  std::string text;
  std::vector<std::string> parameters;  // in `text`
};

// `{field=districts/*/cases/*}` as `districts/{district}/cases/{case}`, and `{field}` as it is. The generator leaves the
// pattern of `{district=districts/*}` out.
void Expand(absl::string_view variable, Path& path) {
  const std::vector<absl::string_view> parts = absl::StrSplit(variable, absl::MaxSplits('=', 1));
  if (parts.size() == 1 && variable != "district") {
    path.parameters.emplace_back(variable);
    path.text += fmt::format("{{{}}}", path.parameters.back());
    return;
  }
  const absl::string_view pattern = parts.size() == 2 ? parts[1] : "districts/*";
  absl::string_view collection;
  for (const absl::string_view segment : absl::StrSplit(pattern, '/')) {
    if (!collection.empty()) path.text += '/';
    if (segment == "*") {
      path.parameters.push_back(Singular(collection));
      path.text += fmt::format("{{{}}}", path.parameters.back());
    } else {
      path.text += std::string(segment);
    }
    collection = segment;
  }
}

Path PathOf(absl::string_view contract) {
  Path path;
  while (!contract.empty()) {
    const size_t open = contract.find('{'), close = contract.find('}');
    path.text += std::string(contract.substr(0, open));
    if (open == absl::string_view::npos || close == absl::string_view::npos) break;
    Expand(contract.substr(open + 1, close - open - 1), path);
    contract.remove_prefix(close + 1);
  }
  return path;
}

Json Parameters(const Path& path, const Json& generated) {
  Json parameters = Json::array();
  for (const std::string& name : path.parameters) {
    parameters.push_back({{"name", name}, {"in", "path"}, {"required", true}, {"type", "string"}});
  }
  for (const Json& parameter : generated) {
    if (parameter.at("in") != "path") parameters.push_back(parameter);
  }
  return parameters;
}

void Finish(const Path& path, Json& operation) {
  operation["operationId"] = fmt::format("{}_{}", operation.at("tags").at(0).get<std::string>(),
                                         operation.at("operationId").get<std::string>());
  operation["parameters"] = Parameters(path, operation.value("parameters", Json::array()));
  operation["responses"]["default"] = {
      {"description", "The error: one google.rpc.ErrorInfo says why, by a value of zhiwang.common.v1.ErrorReason."},
      {"schema", {{"$ref", "#/definitions/rpcStatus"}}}};
}

Json ErrorSchema() {
  return {{"type", "object"},
          {"properties",
           {{"code", {{"type", "integer"}, {"format", "int32"}}},
            {"message", {{"type", "string"}}},
            {"details",
             {{"type", "array"},
              {"items",
               {{"type", "object"},
                {"properties", {{"@type", {{"type", "string"}}}}},
                {"additionalProperties", true}}}}}}}};
}

Json Document(Json generated, const std::string& title) {
  Json paths = Json::object();
  for (const auto& [contract, operations] : generated.at("paths").items()) {
    const Path path = PathOf(contract);
    for (const auto& [verb, operation] : operations.items()) {
      Finish(path, operation);
      paths[path.text][verb] = operation;
    }
  }
  generated["info"] = {{"title", title}, {"version", "v1"}};
  generated["paths"] = std::move(paths);
  generated["definitions"]["rpcStatus"] = ErrorSchema();
  generated["securityDefinitions"]["token"] = {
      {"type", "apiKey"}, {"name", "Authorization"}, {"in", "header"}, {"description", "Bearer, and a JWT."}};
  generated["security"] = Json::array({{{"token", Json::array()}}});
  return generated;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: zhiwang_openapi GENERATED TITLE DOCUMENT\n");
    return 1;
  }
  try {
    std::ifstream in(argv[1]);
    const Json document = Document(Json::parse(in), argv[2]);
    std::ofstream out(argv[3]);
    out << document.dump(2) << '\n';
    if (!out.flush()) throw std::runtime_error("cannot write");
  } catch (const std::exception& e) {
    std::fprintf(stderr, "zhiwang_openapi: %s: %s\n", argv[3], e.what());
    return 1;
  }
}
