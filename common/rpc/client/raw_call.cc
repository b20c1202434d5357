#include "common/rpc/client/raw_call.h"

#include <future>

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/client_callback.h>

#include "common/rpc/status_wire.h"

namespace zhiwang::rpc {
namespace {

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

std::string ToString(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return bytes;
}

// Writes one request after the other and reads meanwhile.
class RawReactor : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  RawReactor(const std::vector<std::string>& requests, const std::function<void(const std::string&)>& receive)
      : requests_(requests), receive_(receive) {}

  absl::Status Run(grpc::GenericStub& stub, grpc::ClientContext& context, const std::string& path) {
    stub.PrepareBidiStreamingCall(&context, path, {}, this);
    StartRead(&response_);
    WriteNext();
    StartCall();
    return FromWire(done_.get_future().get());
  }

  void OnWriteDone(bool ok) override {
    if (ok) WriteNext();
  }

  void OnReadDone(bool ok) override {
    if (!ok) return;
    receive_(ToString(response_));
    StartRead(&response_);
  }

  void OnDone(const grpc::Status& status) override { done_.set_value(status); }

 private:
  void WriteNext() {
    if (next_ == requests_.size()) {
      StartWritesDone();
      return;
    }
    request_ = ToBuffer(requests_[next_++]);
    StartWrite(&request_);
  }

  const std::vector<std::string>& requests_;
  const std::function<void(const std::string&)>& receive_;
  size_t next_ = 0;
  grpc::ByteBuffer request_, response_;
  std::promise<grpc::Status> done_;
};

}  // namespace

absl::Status CallRaw(const std::shared_ptr<grpc::Channel>& channel, grpc::ClientContext& context,
                     const std::string& path, const std::vector<std::string>& requests,
                     const std::function<void(const std::string& response)>& receive) {
  grpc::GenericStub stub(channel);
  RawReactor reactor(requests, receive);
  return reactor.Run(stub, context, path);
}

}  // namespace zhiwang::rpc
