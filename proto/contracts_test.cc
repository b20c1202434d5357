// What holds of every contract, read from the descriptor set that the build leaves.

#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include "google/api/annotations.pb.h"

namespace zhiwang {
namespace {

namespace pb = google::protobuf;
using ::testing::IsEmpty;

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
  for (const pb::FileDescriptor* file : files_) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        const pb::MethodDescriptor& method = *file->service(i)->method(j);
        ++methods;
        if (method.client_streaming()) continue;  // gateways do not stream requests
        // The pool's own types do not know our extension as C++: by its bytes they are the same.
        pb::MethodOptions options;
        ASSERT_TRUE(options.ParseFromString(method.options().SerializeAsString()));
        const google::api::HttpRule& rule = options.GetExtension(google::api::http);
        const std::string path = rule.get() + rule.put() + rule.post() + rule.delete_() + rule.patch();
        if (path.empty()) without.push_back(method.full_name());
        const std::string verb = std::to_string(rule.pattern_case()) + " " + path;
        if (!path.empty() && !paths.insert(verb).second) path_of_two.push_back(path);
      }
    }
  }
  EXPECT_THAT(without, IsEmpty());
  EXPECT_THAT(path_of_two, IsEmpty());
  EXPECT_GT(methods, 30);
}

}  // namespace
}  // namespace zhiwang
