// file catalogue, archive, export, verify: the file of a dispute as a whole.

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/archive/zip_check.h"
#include "common/audit/head_key.h"
#include "common/names/label.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/layout/facts.h"
#include "services/ctl/mediation/dispute_call.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/output.h"
#include "services/ctl/text/terms.h"
#include "services/mediation/file/wire/verdict.h"
#include "zhiwang/mediation/v1/file_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using FileStub = v1::FileService::Stub;

constexpr size_t kPieceOfArchive = size_t{256} << 10;  // the most that a message holds

std::string PagesOf(const v1::Catalogue::Place& place) {
  if (place.first_page() == 0) return "";
  return place.first_page() == place.last_page() ? fmt::format("{}", place.first_page())
                                                 : fmt::format("{}-{}", place.first_page(), place.last_page());
}

std::string TitlesOf(const google::protobuf::RepeatedPtrField<v1::Document>& documents) {
  std::string titles;
  for (const v1::Document& document : documents) {
    titles +=
        fmt::format("{}{}{}", titles.empty() ? "" : "、", document.title(), document.withdrawn() ? "（已撤出）" : "");
  }
  return titles;
}

bool IsMissing(const v1::Catalogue& catalogue, int place) {
  for (const int missing : catalogue.missing()) {
    if (missing == place) return true;
  }
  return false;
}

absl::StatusOr<ExitCode> ShowCatalogue(const Connection& connection, const Arguments& arguments) {
  v1::GetCatalogueRequest request;
  request.set_name(DisputeName(connection, arguments));
  ASSIGN_OR_RETURN(const v1::Catalogue catalogue,
                   connection.Ask(connection.mediation(), &FileStub::GetCatalogue, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(catalogue));
    return ExitCode::kDone;
  }
  Table table({{"序号", true}, {"名称"}, {"页次"}, {"文书"}, {"缺少"}});
  if (!catalogue.front().empty()) table.Add({"0", "封面、目录", "", TitlesOf(catalogue.front()), ""});
  for (const v1::Catalogue::Place& place : catalogue.places()) {
    table.Add({fmt::format("{}", place.number()), place.title(), PagesOf(place), TitlesOf(place.documents()),
               IsMissing(catalogue, place.number()) ? place.reason() : ""});
  }
  const std::string archived =
      catalogue.has_archive_time() ? "已归档 " + FormatTime(catalogue.archive_time()) : std::string("未归档");
  fmt::print("卷宗 {}  共 {} 页  {}\n{}", Printable(catalogue.number()), catalogue.pages(), archived, table.Format());
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> Archive(const Connection& connection, const Arguments& arguments) {
  return ChangeDispute(connection, arguments, OnDispute<v1::ArchiveFileRequest>(connection, arguments),
                       &FileStub::ArchiveFile);
}

absl::StatusOr<ExitCode> Export(const Connection& connection, const Arguments& arguments) {
  if (isatty(STDOUT_FILENO) != 0) return UsageError("压缩包不能输出到终端，请加 > file.zip");
  v1::ExportFileRequest request;
  request.set_name(DisputeName(connection, arguments));
  ASSIGN_OR_RETURN(const auto bundle,
                   ParseTerm<v1::ExportFileRequest::Bundle>("--bundle", arguments.Get("bundle", "whole")));
  request.set_bundle(bundle);
  request.set_purpose(arguments.Get("purpose"));
  FileStub stub(connection.mediation());
  grpc::ClientContext context;
  connection.PrepareLong(context);
  const auto reader = stub.ExportFile(&context, request);
  bool written = true;
  for (v1::ExportFileResponse part; written && reader->Read(&part);) {
    written = fwrite(part.piece().data(), 1, part.piece().size(), stdout) == part.piece().size();
  }
  // Bytes that cannot be written need not be sent.
  if (!written) context.TryCancel();
  const grpc::Status status = reader->Finish();
  if (!written || fflush(stdout) != 0) return absl::UnavailableError("压缩包没有写完");
  if (!status.ok()) return rpc::FromWire(status);
  return ExitCode::kDone;
}

// The bytes of a file, piece by piece.
class Pieces {
 public:
  static absl::StatusOr<Pieces> Of(const std::string& path) {
    Pieces pieces(path);
    if (!pieces.in_) return UsageError(fmt::format("{}：{}", path, std::strerror(errno)));
    return absl::StatusOr<Pieces>(std::move(pieces));
  }
  // Empty at the end.
  absl::StatusOr<std::string_view> Next() {
    in_.read(piece_.data(), static_cast<std::streamsize>(piece_.size()));
    if (in_.bad()) return absl::UnavailableError("文件没有读完");
    return std::string_view(piece_.data(), static_cast<size_t>(in_.gcount()));
  }

 private:
  explicit Pieces(const std::string& path) : in_(path, std::ios::binary), piece_(kPieceOfArchive, '\0') {}
  std::ifstream in_;
  std::string piece_;
};

// Checks the archive on this machine, with the public key alone.
absl::StatusOr<v1::VerifyFileResponse> CheckHere(const std::string& key_path, Pieces pieces) {
  const auto key = audit::VerifyingKey::Load(key_path);
  if (!key.ok()) return UsageError(fmt::format("{}：读不到 PEM 格式的 Ed25519 公钥", key_path));
  ASSIGN_OR_RETURN(const archive::ZipCheck check, archive::CheckZip(*key, [&] { return pieces.Next(); }));
  return mediation::VerdictOf(check);
}

// Has the service, which signed the archive, check it.
absl::StatusOr<v1::VerifyFileResponse> CheckThere(const Connection& connection, Pieces pieces) {
  FileStub stub(connection.mediation());
  grpc::ClientContext context;
  connection.PrepareLong(context);
  v1::VerifyFileResponse verdict;
  const auto writer = stub.VerifyFile(&context, &verdict);
  v1::VerifyFileRequest message;
  message.mutable_header()->set_district(connection.District());
  for (bool taken = writer->Write(message); taken; taken = writer->Write(message)) {
    ASSIGN_OR_RETURN(const std::string_view piece, pieces.Next());
    if (piece.empty()) break;
    message.set_piece(piece.data(), piece.size());
  }
  writer->WritesDone();
  const grpc::Status status = writer->Finish();
  if (!status.ok()) return rpc::FromWire(status);
  return verdict;
}

// Prints the file and the bundle: each committee numbers its own files, and a bundle is not the whole file.
std::string FactsOf(const v1::VerifyFileResponse& verdict) {
  std::string text;
  if (!verdict.has_export_time()) return text;
  AddFact(text, "卷宗", verdict.number());
  AddFact(text, "调委会", verdict.committee());
  AddFact(text, "纠纷", verdict.dispute());
  AddFact(text, "范围", fmt::format("{}，{} 份文书", ChineseLabel(verdict.bundle()), verdict.documents()));
  AddFact(text, "导出于", FormatTime(verdict.export_time()));
  return text;
}

absl::StatusOr<ExitCode> Verify(const Connection& connection, const Arguments& arguments) {
  ASSIGN_OR_RETURN(Pieces pieces, Pieces::Of(arguments.words()[0]));
  absl::StatusOr<v1::VerifyFileResponse> checked = arguments.Has("key")
                                                       ? CheckHere(arguments.Get("key"), std::move(pieces))
                                                       : CheckThere(connection, std::move(pieces));
  ASSIGN_OR_RETURN(const v1::VerifyFileResponse verdict, std::move(checked));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(verdict));
  } else {
    fmt::print("{}\n{}", verdict.sound() ? "✓ 与导出时一致" : "✗ 与导出时不一致", FactsOf(verdict));
    for (const std::string& fault : verdict.faults()) fmt::print("  {}\n", Printable(fault));
  }
  return verdict.sound() ? ExitCode::kDone : ExitCode::kFailed;
}

}  // namespace

std::vector<Command> WholeFileCommands() {
  return {
      {"file catalogue",
       "DISPUTE",
       "卷内目录：十三项材料各有什么、缺什么",
       "file catalogue 12",
       {},
       1,
       1,
       ShowCatalogue},
      {"file archive",
       "DISPUTE",
       "归档：材料齐全的卷宗，此后不再加入材料",
       "file archive 12",
       {kDisputeEtag, kRequestId},
       1,
       1,
       Archive},
      {"file export",
       "DISPUTE",
       "导出卷宗为压缩包，写到标准输出；须说明用途，逐次审计",
       "file export 12 --bundle for_confirmation --purpose 申请司法确认",
       {{"bundle", "KIND", "whole 全卷（默认）、for_confirmation 司法确认材料、after_failure 调解不成材料"},
        {"purpose", "TEXT", "用途，2 至 200 字"}},
       1,
       1,
       Export},
      {"file verify",
       "FILE",
       "核对导出的压缩包：哪一项的内容、名称、位置被改动",
       "file verify file.zip --key audit-mediation.pem.pub",
       {{"key", "FILE", "签名公钥（可含更换前的公钥）：在本机核对，不连接服务"}},
       1,
       1,
       Verify},
  };
}

}  // namespace zhiwang::ctl
