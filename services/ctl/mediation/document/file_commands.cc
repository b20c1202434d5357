// document make, add, show, list, read, verify, withdraw: the documents of a dispute's file.

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "common/names/label.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/layout/facts.h"
#include "services/ctl/mediation/document/document_file.h"
#include "services/ctl/text/changing.h"
#include "services/ctl/text/files/csv.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/listing.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/terms.h"
#include "zhiwang/mediation/v1/document_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using Stub = v1::DocumentService::Stub;

constexpr int64_t kMostParties = 1'000'000;

std::string PagesText(const v1::Document& document) {
  return document.pages() == 0 ? "" : fmt::format("{} 页", document.pages());
}

std::string DocumentLine(const v1::Document& document) {
  return fmt::format("文书 {}  {}  {}  {}{}", Printable(IdOf(document.name())), ChineseLabel(document.kind()),
                     Printable(document.title()), PagesText(document), document.withdrawn() ? "  已撤出" : "");
}

absl::StatusOr<ExitCode> Make(const Connection& connection, const Arguments& arguments) {
  v1::MakeDocumentRequest request;
  request.set_district(connection.District());
  request.set_dispute(connection.Name("disputes", arguments.words()[0]));
  ASSIGN_OR_RETURN(const auto kind, ParseTerm<v1::Document::Kind>("KIND", arguments.words()[1]));
  request.set_kind(kind);
  request.set_text(arguments.Get("text"));
  if (arguments.Has("agreement")) request.set_agreement(connection.Name("agreements", arguments.Get("agreement")));
  return ChangeAndPrint(connection, arguments, connection.mediation(), &Stub::MakeDocument, std::move(request),
                        "document", DocumentLine);
}

absl::StatusOr<ExitCode> Add(const Connection& connection, const Arguments& arguments) {
  v1::AddEvidenceRequest::Header header;
  header.set_district(connection.District());
  header.set_request_id(arguments.Get("request_id", NewUuid()));
  header.set_file_name(std::filesystem::path(arguments.words()[1]).filename().string());
  v1::Document& document = *header.mutable_document();
  document.set_dispute(connection.Name("disputes", arguments.words()[0]));
  ASSIGN_OR_RETURN(const auto kind, ParseTerm<v1::Document::Kind>("--kind", arguments.Get("kind", "evidence")));
  document.set_kind(kind);
  document.set_title(arguments.Get("title"));
  ASSIGN_OR_RETURN(const int64_t party, arguments.Integer("party", 1, kMostParties, 0));
  document.set_party(static_cast<int32_t>(party));
  ASSIGN_OR_RETURN(const std::string bytes, ReadFile(arguments.words()[1]));
  return PrintChanged(connection, header.request_id(),
                      SendBytes<v1::AddEvidenceRequest, v1::Document>(connection, &Stub::AddEvidence, header, bytes),
                      "document", DocumentLine);
}

absl::StatusOr<ExitCode> Show(const Connection& connection, const Arguments& arguments) {
  v1::GetDocumentRequest request;
  request.set_name(connection.Name("documents", arguments.words()[0]));
  ASSIGN_OR_RETURN(const v1::Document document, connection.Ask(connection.mediation(), &Stub::GetDocument, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(document));
    return ExitCode::kDone;
  }
  std::string text = DocumentLine(document) + "\n";
  AddFact(text, "纠纷", std::string(IdOf(document.dispute())));
  AddFact(text, "文件名", document.file_name());
  AddFact(text, "大小", fmt::format("{} 字节，{}", document.size_bytes(), ChineseLabel(document.media_type())));
  AddFact(text, "模板", std::string(IdOf(document.template_())));
  AddFact(text, "入卷", fmt::format("{}  {}", FormatTime(document.create_time()), document.creator()));
  AddFact(text, "SHA-256", document.digest());
  AddFact(text, "尚未生效",
          document.missing().empty() ? "" : fmt::format("缺 {} 处签名、盖章", document.missing_size()));
  AddFact(text, "撤出理由", document.withdraw_note());
  fmt::print("{}", text);
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> List(const Connection& connection, const Arguments& arguments) {
  v1::ListDocumentsRequest request;
  request.set_district(connection.District());
  request.set_dispute(connection.Name("disputes", arguments.words()[0]));
  return ListUpToLimit(
      connection, connection.mediation(), &Stub::ListDocuments, arguments, request,
      {{"编号"}, {"种类"}, {"题名"}, {"类型"}, {"页数"}, {"入卷"}, {"状态"}},
      [](const v1::ListDocumentsResponse& page) { return page.documents(); },
      [](const v1::Document& one) -> std::vector<std::string> {
        return {std::string(IdOf(one.name())),
                std::string(ChineseLabel(one.kind())),
                one.title(),
                std::string(ChineseLabel(one.media_type())),
                PagesText(one),
                FormatTime(one.create_time()),
                one.withdrawn() ? "已撤出" : ""};
      });
}

absl::StatusOr<ExitCode> ReadBytes(const Connection& connection, const Arguments& arguments) {
  if (isatty(STDOUT_FILENO) != 0) return UsageError("文书不能输出到终端，请加 > out.pdf");
  v1::ReadDocumentRequest request;
  request.set_name(connection.Name("documents", arguments.words()[0]));
  request.set_purpose(arguments.Get("purpose"));
  Stub stub(connection.mediation());
  grpc::ClientContext context;
  connection.PrepareLong(context);
  const auto reader = stub.ReadDocument(&context, request);
  bool written = true;
  for (v1::ReadDocumentResponse part; reader->Read(&part);) {
    written = written && fwrite(part.piece().data(), 1, part.piece().size(), stdout) == part.piece().size();
  }
  const grpc::Status status = reader->Finish();
  if (!status.ok()) return rpc::FromWire(status);
  if (!written || fflush(stdout) != 0) return absl::UnavailableError("文书没有写完");
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> Verify(const Connection& connection, const Arguments& arguments) {
  v1::VerifyDocumentRequest::Header header;
  header.set_name(connection.Name("documents", arguments.words()[0]));
  ASSIGN_OR_RETURN(const std::string bytes, ReadFile(arguments.words()[1]));
  ASSIGN_OR_RETURN(const auto verdict, (SendBytes<v1::VerifyDocumentRequest, v1::VerifyDocumentResponse>(
                                           connection, &Stub::VerifyDocument, header, bytes)));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(verdict));
  } else {
    const std::string version = verdict.version() == 0 ? "" : fmt::format("（第 {} 版）", verdict.version());
    fmt::print("{}{}  SHA-256 {}\n", ChineseLabel(verdict.verdict()), version, verdict.digest());
  }
  return verdict.verdict() == v1::VerifyDocumentResponse::UNCHANGED ? ExitCode::kDone : ExitCode::kFailed;
}

absl::StatusOr<ExitCode> Withdraw(const Connection& connection, const Arguments& arguments) {
  v1::WithdrawDocumentRequest request;
  request.set_name(connection.Name("documents", arguments.words()[0]));
  request.set_etag(arguments.Get("etag"));
  request.set_note(arguments.Get("note"));
  return ChangeAndPrint(connection, arguments, connection.mediation(), &Stub::WithdrawDocument, std::move(request),
                        "document", DocumentLine);
}

}  // namespace

std::vector<Command> FileCommands() {
  return {
      {"document make",
       "DISPUTE KIND",
       "按已发布的模板生成一份文书，收入卷宗",
       "document make 12 registration_form",
       {{"text", "TEXT", "自由填写的内容，最多 3000 字"},
        {"agreement", "ID", "口头协议登记表所登记的协议"},
        kRequestId},
       2,
       2,
       Make},
      {"document add",
       "DISPUTE FILE",
       "把当事人提供的 PDF、PNG 或者 JPEG 收入卷宗",
       "document add 12 借条.pdf --title 借条",
       {{"kind", "KIND", "材料种类，默认 evidence"},
        {"title", "TEXT", "题名，默认为种类名"},
        {"party", "N", "身份证明所属的当事人编号"},
        kRequestId},
       2,
       2,
       Add},
      {"document show", "ID", "一份文书的种类、来源和校验值", "document show 7", {}, 1, 1, Show},
      {"document list", "DISPUTE", "卷宗里的文书", "document list 12", {kLimit, kPageToken}, 1, 1, List},
      {"document read",
       "ID",
       "读取一份文书，写到标准输出；须说明用途，逐次审计",
       "document read 7 --purpose 归档",
       {{"purpose", "TEXT", "用途，2 至 200 字"}},
       1,
       1,
       ReadBytes},
      {"document verify", "ID FILE", "核对文件与卷宗里的文书是否一致", "document verify 7 out.pdf", {}, 2, 2, Verify},
      {"document withdraw",
       "ID",
       "撤出误收的文书，仍留在卷宗目录里",
       "document withdraw 7 --note '误传他人材料'",
       {{"note", "TEXT", "理由，1 至 500 字"}, {"etag", "ETAG", "只在文书自此未变时执行"}, kRequestId},
       1,
       1,
       Withdraw},
  };
}

}  // namespace zhiwang::ctl
