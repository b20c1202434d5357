#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/descriptor_database.h>
#include <grpcpp/channel.h>

#include "absl/status/statusor.h"

namespace grpc::reflection::v1alpha {
class ServerReflectionRequest;
class ServerReflectionResponse;
}  // namespace grpc::reflection::v1alpha

namespace zhiwang::ctl {

// The contracts of a server, as its reflection service tells them; nothing is taken from what this program was linked
// with. Asks lazily, over one stream, and remembers what was told.
class ReflectedContracts : private google::protobuf::DescriptorDatabase {
 public:
  explicit ReflectedContracts(const std::shared_ptr<grpc::Channel>& channel);
  ~ReflectedContracts() override;

  // The full names of the services that the server serves. The error of the call where it has no reflection.
  absl::StatusOr<std::vector<std::string>> ListServices();

  // Everything the server knows; lookups of what it does not know answer null.
  const google::protobuf::DescriptorPool& pool() const { return *pool_; }

 private:
  using Request = grpc::reflection::v1alpha::ServerReflectionRequest;
  using Response = grpc::reflection::v1alpha::ServerReflectionResponse;
  struct Stream;

  bool FindFileByName(const std::string& name, google::protobuf::FileDescriptorProto* file) override;
  bool FindFileContainingSymbol(const std::string& symbol, google::protobuf::FileDescriptorProto* file) override;
  bool FindFileContainingExtension(const std::string& extendee, int number,
                                   google::protobuf::FileDescriptorProto* file) override;
  bool Ask(const Request& request, Response& response);
  void Learn(const Request& request);

  std::unique_ptr<Stream> stream_;  // null once it has ended
  google::protobuf::SimpleDescriptorDatabase told_;
  std::set<std::string> files_;  // names in told_
  std::unique_ptr<google::protobuf::DescriptorPool> pool_;
};

}  // namespace zhiwang::ctl
