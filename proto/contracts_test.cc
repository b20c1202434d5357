// The rules of every contract, read from the descriptor set that the build leaves.

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/api/annotations.pb.h"
#include "zhiwang/common/v1/label.pb.h"

namespace zhiwang {
namespace {

namespace pb = google::protobuf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The pool's own types do not know our extensions as C++: by its bytes an element's options are the same.
template <class Options, class Element>
Options OptionsOf(const Element& element) {
  Options options;
  EXPECT_TRUE(options.ParseFromString(element.options().SerializeAsString())) << element.full_name();
  return options;
}

google::api::HttpRule RuleOf(const pb::MethodDescriptor& method) {
  return OptionsOf<pb::MethodOptions>(method).GetExtension(google::api::http);
}

std::string PathOf(const google::api::HttpRule& rule) {
  return rule.get() + rule.put() + rule.post() + rule.delete_() + rule.patch();
}

bool IsPersonal(const pb::FieldDescriptor& field) {
  return OptionsOf<pb::FieldOptions>(field).GetExtension(common::v1::personal);
}

// The fields that hold personal data in a message or in what it holds, as `reporter.phone`.
std::vector<std::string> PersonalFieldsOf(const pb::Descriptor& message, const std::string& prefix = "",
                                          std::set<const pb::Descriptor*> within = {}) {
  std::vector<std::string> personal;
  if (!within.insert(&message).second) return personal;
  for (int i = 0; i < message.field_count(); ++i) {
    const pb::FieldDescriptor& field = *message.field(i);
    if (IsPersonal(field)) personal.push_back(prefix + field.name());
    if (field.message_type() == nullptr) continue;
    for (std::string& name : PersonalFieldsOf(*field.message_type(), absl::StrCat(prefix, field.name(), "."), within)) {
      personal.push_back(std::move(name));
    }
  }
  return personal;
}

// The fields that a binding's path holds: `name` of `/v1/{name=districts/*}`.
std::vector<std::string> FieldsInPath(const std::string& path) {
  std::vector<std::string> fields;
  for (size_t open = path.find('{'); open != std::string::npos; open = path.find('{', open + 1)) {
    fields.push_back(path.substr(open + 1, path.find_first_of("=}", open) - open - 1));
  }
  return fields;
}

class Contracts : public ::testing::Test {
 protected:
  void SetUp() override {
    pb::FileDescriptorSet set;
    std::ifstream file(ZHIWANG_DESCRIPTOR_SET, std::ios::binary);
    ASSERT_TRUE(set.ParseFromIstream(&file)) << ZHIWANG_DESCRIPTOR_SET;
    for (const auto& one : set.file()) {  // imports come first
      const pb::FileDescriptor* built = pool_.BuildFile(one);
      ASSERT_NE(built, nullptr) << one.name();
      if (one.name().starts_with("zhiwang/")) files_.push_back(built);
    }
    ASSERT_GT(files_.size(), 10u);
  }

  template <class Element>
  void ExpectComment(const Element& element) {
    pb::SourceLocation location;
    const bool commented = element.GetSourceLocation(&location) && location.leading_comments.size() > 2;
    if (!commented) bare_.push_back(element.full_name());
    ++elements_;
  }

  void ExpectComments(const pb::EnumDescriptor& type) {
    ExpectComment(type);
    for (int i = 0; i < type.value_count(); ++i) ExpectComment(*type.value(i));
  }

  void ExpectComments(const pb::Descriptor& message) {
    if (message.options().map_entry()) return;
    ExpectComment(message);
    for (int i = 0; i < message.field_count(); ++i) ExpectComment(*message.field(i));
    for (int i = 0; i < message.real_oneof_decl_count(); ++i) ExpectComment(*message.oneof_decl(i));
    for (int i = 0; i < message.enum_type_count(); ++i) ExpectComments(*message.enum_type(i));
    for (int i = 0; i < message.nested_type_count(); ++i) ExpectComments(*message.nested_type(i));
  }

  void ForEachMethod(const std::function<void(const pb::MethodDescriptor&)>& visit) {
    for (const pb::FileDescriptor* file : files_) {
      for (int i = 0; i < file->service_count(); ++i) {
        for (int j = 0; j < file->service(i)->method_count(); ++j) visit(*file->service(i)->method(j));
      }
    }
  }

  void ForEachMessage(const std::function<void(const pb::Descriptor&)>& visit) {
    const std::function<void(const pb::Descriptor&)> with_nested = [&](const pb::Descriptor& message) {
      visit(message);
      for (int i = 0; i < message.nested_type_count(); ++i) with_nested(*message.nested_type(i));
    };
    for (const pb::FileDescriptor* file : files_) {
      for (int i = 0; i < file->message_type_count(); ++i) with_nested(*file->message_type(i));
    }
  }

  void ForEachEnum(const std::function<void(const pb::EnumDescriptor&)>& visit) {
    for (const pb::FileDescriptor* file : files_) {
      for (int i = 0; i < file->enum_type_count(); ++i) visit(*file->enum_type(i));
    }
    ForEachMessage([&](const pb::Descriptor& message) {
      for (int i = 0; i < message.enum_type_count(); ++i) visit(*message.enum_type(i));
    });
  }

  pb::DescriptorPool pool_;
  std::vector<const pb::FileDescriptor*> files_;
  std::vector<std::string> bare_;
  int elements_ = 0;
};

TEST_F(Contracts, SayOfEachElementWhatItIs) {
  for (const pb::FileDescriptor* file : files_) {
    for (int i = 0; i < file->message_type_count(); ++i) ExpectComments(*file->message_type(i));
    for (int i = 0; i < file->enum_type_count(); ++i) ExpectComments(*file->enum_type(i));
    for (int i = 0; i < file->extension_count(); ++i) ExpectComment(*file->extension(i));
    for (int i = 0; i < file->service_count(); ++i) {
      ExpectComment(*file->service(i));
      for (int j = 0; j < file->service(i)->method_count(); ++j) ExpectComment(*file->service(i)->method(j));
    }
  }
  EXPECT_THAT(bare_, IsEmpty());
  EXPECT_GT(elements_, 400);
}

TEST_F(Contracts, AreServedByAnyGatewayAsJson) {
  std::vector<std::string> without, path_of_two;
  std::set<std::string> paths;
  int methods = 0;
  ForEachMethod([&](const pb::MethodDescriptor& method) {
    ++methods;
    if (method.client_streaming()) return;  // gateways do not stream requests
    const google::api::HttpRule rule = RuleOf(method);
    const std::string path = PathOf(rule);
    if (path.empty()) without.push_back(method.full_name());
    const std::string verb = absl::StrCat(rule.pattern_case(), " ", path);
    if (!path.empty() && !paths.insert(verb).second) path_of_two.push_back(path);
  });
  EXPECT_THAT(without, IsEmpty());
  EXPECT_THAT(path_of_two, IsEmpty());
  EXPECT_GT(methods, 30);
}

// The methods that every service has are told apart by the log that their paths name. Only one service has those of callers and
// grants.
TEST_F(Contracts, NameTheServiceInThePathOfWhatEveryServiceHas) {
  std::vector<std::string> for_anybody;
  int methods = 0;
  ForEachMethod([&](const pb::MethodDescriptor& method) {
    const std::string& service = method.service()->name();
    if (method.file()->package() != "zhiwang.common.v1" || service == "CallerService" || service == "GrantService")
      return;
    const std::string path = PathOf(RuleOf(method));
    if (path.empty()) return;  // no gateway serves it
    ++methods;
    if (!absl::StrContains(path, "/logs/*")) for_anybody.push_back(method.full_name() + ": " + path);
  });
  EXPECT_THAT(for_anybody, IsEmpty());
  EXPECT_GT(methods, 10);
}

// A URL is in every proxy's log. Fields go there from the path and, unless the body takes them, as parameters.
TEST_F(Contracts, PutNoPersonalDataIntoAnyUrl) {
  std::vector<std::string> exposed;
  int bindings = 0;
  ForEachMethod([&](const pb::MethodDescriptor& method) {
    const std::vector<std::string> personal = PersonalFieldsOf(*method.input_type());
    const google::api::HttpRule rule = RuleOf(method);
    std::vector<google::api::HttpRule> rules = {rule.additional_bindings().begin(), rule.additional_bindings().end()};
    rules.push_back(rule);
    for (const google::api::HttpRule& binding : rules) {
      bindings += PathOf(binding).empty() ? 0 : 1;
      const std::vector<std::string> in_path = FieldsInPath(PathOf(binding));
      for (const std::string& field : personal) {
        const bool in_body =
            binding.body() == "*" ||
            (!binding.body().empty() && (field == binding.body() || field.starts_with(binding.body() + ".")));
        const bool by_path = std::find(in_path.begin(), in_path.end(), field) != in_path.end();
        if (!PathOf(binding).empty() && (by_path || !in_body)) exposed.push_back(method.full_name() + ": " + field);
      }
    }
  });
  EXPECT_THAT(exposed, IsEmpty());
  EXPECT_GT(bindings, 30);
}

TEST_F(Contracts, MarkWhatTellsWhoAPersonIs) {
  std::vector<std::string> unmarked;
  int marked = 0;
  ForEachMessage([&](const pb::Descriptor& message) {
    for (int i = 0; i < message.field_count(); ++i) {
      const pb::FieldDescriptor& field = *message.field(i);
      const bool tells = field.name().find("phone") != std::string::npos || field.name() == "identity_number";
      marked += IsPersonal(field) ? 1 : 0;
      if (tells && field.message_type() == nullptr && !IsPersonal(field)) unmarked.push_back(field.full_name());
    }
  });
  EXPECT_THAT(unmarked, IsEmpty());
  EXPECT_GT(marked, 8);
}

TEST_F(Contracts, NameEachValueInChineseOnceInItsEnum) {
  std::vector<std::string> without, twice;
  int named = 0;
  ForEachEnum([&](const pb::EnumDescriptor& type) {
    std::set<std::string> labels;
    for (int i = 0; i < type.value_count(); ++i) {
      const pb::EnumValueDescriptor& value = *type.value(i);
      const std::string label = OptionsOf<pb::EnumValueOptions>(value).GetExtension(common::v1::zh);
      if (label.empty() && value.number() != 0) without.push_back(value.full_name());
      if (!label.empty() && !labels.insert(label).second) twice.push_back(value.full_name());
      named += label.empty() ? 0 : 1;
    }
  });
  EXPECT_THAT(without, IsEmpty());
  EXPECT_THAT(twice, IsEmpty());
  EXPECT_GT(named, 130);
}

// A top-level enum's values are names of the whole package: the next contract's RECEIVED would not compile.
TEST_F(Contracts, NestEachEnumInTheMessageItBelongsTo) {
  std::vector<std::string> top_level;
  ForEachEnum([&](const pb::EnumDescriptor& type) {
    if (type.containing_type() == nullptr) top_level.push_back(type.full_name());
  });
  EXPECT_THAT(top_level, ElementsAre("zhiwang.common.v1.ErrorReason"));
}

// A gateway turns error details into JSON by the descriptor set; without a detail's type it answers an empty body.
TEST_F(Contracts, BringTheTypesOfErrorDetails) {
  for (const char* type : {"Status", "ErrorInfo", "BadRequest", "PreconditionFailure", "ResourceInfo", "RetryInfo",
                           "LocalizedMessage", "QuotaFailure", "Help", "DebugInfo", "RequestInfo"}) {
    EXPECT_NE(pool_.FindMessageTypeByName(absl::StrCat("google.rpc.", type)), nullptr) << type;
  }
}

#ifdef ZHIWANG_OPENAPI
// The number of parameters that `/v1/{name=districts/*/cases/*}:close` has in OpenAPI: each `*` is one, and so is a field without a
// pattern.
int PartsLeftOpen(const std::string& path) {
  int parts = static_cast<int>(std::count(path.begin(), path.end(), '*'));
  for (size_t open = path.find('{'); open != std::string::npos; open = path.find('{', open + 1)) {
    parts += path.find('=', open) < path.find('}', open) ? 0 : 1;
  }
  return parts;
}

class OpenApi : public Contracts {
 protected:
  void SetUp() override {
    Contracts::SetUp();
    for (const char* package : {"common", "grid", "intake", "mediation"}) {
      std::ifstream file(absl::StrCat(ZHIWANG_OPENAPI, "/zhiwang.", package, ".swagger.json"));
      documents_[package] = nlohmann::json::parse(file);
    }
  }

  std::map<std::string, nlohmann::json> documents_;
};

TEST_F(OpenApi, HasEachMethodWithParametersThatItsPathNames) {
  int operations = 0, expected = 0;
  ForEachMethod([&](const pb::MethodDescriptor& method) { expected += PathOf(RuleOf(method)).empty() ? 0 : 1; });
  for (const auto& [package, document] : documents_) {
    std::set<std::string> ids;
    for (const auto& [path, verbs] : document.at("paths").items()) {
      EXPECT_EQ(path.find_first_of("*="), std::string::npos) << path;
      for (const auto& [verb, operation] : verbs.items()) {
        ++operations;
        EXPECT_TRUE(ids.insert(operation.at("operationId").get<std::string>()).second) << operation.at("operationId");
        std::vector<std::string> declared;
        for (const auto& parameter : operation.at("parameters")) {
          if (parameter.at("in") == "path") declared.push_back(parameter.at("name"));
        }
        EXPECT_EQ(declared, FieldsInPath(path)) << verb << ' ' << path;
      }
    }
  }
  EXPECT_EQ(operations, expected);
}

TEST_F(OpenApi, AsksForEachPartOfANameThatTheContractLeavesOpen) {
  ForEachMethod([&](const pb::MethodDescriptor& method) {
    const std::string contract = PathOf(RuleOf(method));
    if (contract.empty()) return;
    const std::string id = absl::StrCat(method.service()->name(), "_", method.name());
    const std::vector<std::string> package = absl::StrSplit(method.file()->package(), '.');
    const std::string paths = documents_.at(package[1]).at("paths").dump();
    for (const auto& [path, verbs] : documents_.at(package[1]).at("paths").items()) {
      for (const auto& [verb, operation] : verbs.items()) {
        if (operation.at("operationId") != id) continue;
        EXPECT_EQ(static_cast<int>(FieldsInPath(path).size()), PartsLeftOpen(contract)) << path << " for " << contract;
      }
    }
    EXPECT_NE(paths.find('"' + id + '"'), std::string::npos) << id;
  });
}

TEST_F(OpenApi, RefersOnlyToWhatItDefines) {
  for (const auto& [package, document] : documents_) {
    const std::string text = document.dump();
    const std::string mark = "\"$ref\":\"#/definitions/";
    int references = 0;
    for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1), ++references) {
      const size_t from = at + mark.size();
      const std::string name = text.substr(from, text.find('"', from) - from);
      EXPECT_TRUE(document.at("definitions").contains(name)) << package << ": " << name;
    }
    EXPECT_GT(references, 10) << package;
  }
}
#endif

}  // namespace
}  // namespace zhiwang
