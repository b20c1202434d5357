#include "services/ctl/operations/reflection.h"

#include <grpcpp/client_context.h>

#include "common/rpc/status_wire.h"
#include "grpc/reflection/v1alpha/reflection.grpc.pb.h"

namespace zhiwang::ctl {

namespace pb = google::protobuf;

struct ReflectedContracts::Stream {
  explicit Stream(const std::shared_ptr<grpc::Channel>& channel)
      : stub(channel), messages(stub.ServerReflectionInfo(&context)) {}
  grpc::reflection::v1alpha::ServerReflection::Stub stub;
  grpc::ClientContext context;
  std::unique_ptr<grpc::ClientReaderWriter<Request, Response>> messages;
};

ReflectedContracts::ReflectedContracts(const std::shared_ptr<grpc::Channel>& channel)
    : stream_(std::make_unique<Stream>(channel)),
      pool_(std::make_unique<pb::DescriptorPool>(static_cast<pb::DescriptorDatabase*>(this))) {}

ReflectedContracts::~ReflectedContracts() {
  if (stream_ == nullptr) return;
  stream_->messages->WritesDone();
  (void)stream_->messages->Finish();
}

absl::StatusOr<std::vector<std::string>> ReflectedContracts::ListServices() {
  Request request;
  request.set_list_services("*");
  Response response;
  if (!Ask(request, response)) {
    if (stream_ == nullptr) return absl::UnavailableError("the reflection stream has ended");
    const absl::Status status = rpc::FromWire(stream_->messages->Finish());
    stream_ = nullptr;
    return status;
  }
  std::vector<std::string> names;
  for (const auto& service : response.list_services_response().service()) names.push_back(service.name());
  return names;
}

bool ReflectedContracts::Ask(const Request& request, Response& response) {
  return stream_ != nullptr && stream_->messages->Write(request) && stream_->messages->Read(&response);
}

void ReflectedContracts::Learn(const Request& request) {
  Response response;
  if (!Ask(request, response)) return;
  for (const std::string& bytes : response.file_descriptor_response().file_descriptor_proto()) {
    pb::FileDescriptorProto file;
    if (file.ParseFromString(bytes) && files_.insert(file.name()).second) told_.Add(file);
  }
}

bool ReflectedContracts::FindFileByName(const std::string& name, pb::FileDescriptorProto* file) {
  if (told_.FindFileByName(name, file)) return true;
  Request request;
  request.set_file_by_filename(name);
  Learn(request);
  return told_.FindFileByName(name, file);
}

bool ReflectedContracts::FindFileContainingSymbol(const std::string& symbol, pb::FileDescriptorProto* file) {
  if (told_.FindFileContainingSymbol(symbol, file)) return true;
  Request request;
  request.set_file_containing_symbol(symbol);
  Learn(request);
  return told_.FindFileContainingSymbol(symbol, file);
}

bool ReflectedContracts::FindFileContainingExtension(const std::string& extendee, int number,
                                                     pb::FileDescriptorProto* file) {
  return told_.FindFileContainingExtension(extendee, number, file);
}

}  // namespace zhiwang::ctl
