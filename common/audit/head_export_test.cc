#include "common/audit/head_export.h"

#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "common/audit/head_exporter.h"
#include "common/audit/test_audit.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::audit {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class HeadExport : public AuditTest {
 protected:
  std::string KeyPath() const { return scratch_.path() + "/audit.pem"; }
  std::string File() const { return scratch_.path() + "/heads.jsonl"; }

  void Export() {
    const auto key = SigningKey::LoadOrMake(KeyPath());
    ASSERT_EQ(key.status(), absl::OkStatus());
    ASSERT_EQ(ExportHeads(*db_, Soon(), *key, File(), absl::FromUnixSeconds(1'764'000'000)), absl::OkStatus());
  }
  Verdict Verified(std::string_view district = kDistrict) {
    const VerifyingKey key = VerifyingKey::Load(KeyPath() + ".pub").value();
    return VerifyExport(*db_, Soon(), district, File(), key, Patient).value();
  }
  void ExpectFault(Break how, int64_t seq) {
    const Verdict verdict = Verified();
    ASSERT_TRUE(verdict.fault);
    EXPECT_EQ(static_cast<int>(verdict.fault->how), static_cast<int>(how)) << verdict.fault->description;
    EXPECT_EQ(verdict.fault->seq, seq) << verdict.fault->description;
  }
  std::string Text() {
    std::ifstream file(File());
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void SetText(std::string_view text) { std::ofstream(File()) << text; }

  // Begins the district's chain again with as many entries, all hashes right.
  void RewriteAll(int entries) {
    Meddle("DELETE FROM audit_entry WHERE district = '370211'");
    Meddle("DELETE FROM audit_head WHERE district = '370211'");
    WriteMany(entries);
    Entry other = Made("nothing happened");
    ASSERT_EQ(Write({other}), absl::OkStatus());
  }

  void Pass(absl::Duration time) {
    now_ += time;
    schedule_.RunDue();
  }

  absl::Duration now_;
  background::Schedule schedule_{[this] { return now_; }};
  testing::ScratchDirectory scratch_;
};

TEST_F(HeadExport, GoesOnByItself) {
  WriteMany(1);
  HeadExporter exporter(schedule_, *db_, SigningKey::LoadOrMake(KeyPath()).value(), File(), absl::Minutes(1));
  EXPECT_EQ(schedule_.RunDue(), 1);
  EXPECT_EQ(Verified().anchors, 1);
  WriteMany(1);
  Pass(absl::Minutes(1));
  EXPECT_EQ(Verified().anchors, 2);
}

// The largest a file may become, for this process; a write that would go beyond ends there, as on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(size_t bytes) : before_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &limit_);
    const rlimit lower{bytes, limit_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &lower);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &limit_);
    std::signal(SIGXFSZ, before_);
  }

 private:
  void (*const before_)(int);
  rlimit limit_{};
};

TEST_F(HeadExport, IsTriedUntilAFullDiskHasRoomAgain) {
  WriteMany(2);
  Export();
  WriteMany(2);
  const std::string before = Text();
  std::optional<FileSizeLimit> full(std::in_place, before.size() + 50);
  HeadExporter exporter(schedule_, *db_, SigningKey::LoadOrMake(KeyPath()).value(), File(), absl::Hours(1));
  schedule_.RunDue();
  for (int i = 0; i < 3; ++i) Pass(absl::Seconds(10));
  EXPECT_EQ(exporter.age(), absl::Seconds(30));
  EXPECT_EQ(Text(), before);
  full.reset();
  Pass(absl::Seconds(10));
  EXPECT_EQ(exporter.age(), absl::ZeroDuration());
  EXPECT_EQ(Verified().fault, std::nullopt);
  EXPECT_EQ(Verified().anchors, 2);
}

TEST_F(HeadExport, OfNoChainIsAFileAllTheSame) {
  Export();
  EXPECT_TRUE(std::ifstream(File()).good());
  EXPECT_EQ(Verified().anchors, 0);
}

TEST_F(HeadExport, ASoundChainIsWhatWasExported) {
  Export();
  EXPECT_EQ(Text(), "") << "no chain, no line";
  WriteMany(3);
  WriteMany(2, kElsewhere);
  Export();
  Export();
  WriteMany(4);
  Export();
  EXPECT_THAT(Text(), StartsWith(R"({"at":"2025-11-24T16:00:00Z","district":"370211","hash":")"));
  const Verdict verdict = Verified();
  EXPECT_FALSE(verdict.fault) << verdict.fault->description;
  EXPECT_EQ(verdict.entries, 7);
  EXPECT_EQ(verdict.anchors, 2) << "a head that did not move counts once";
  EXPECT_EQ(Verified(kElsewhere).anchors, 1);
  EXPECT_EQ(Verified("370213").anchors, 0);
}

TEST_F(HeadExport, ARewrittenChainIsFound) {
  WriteMany(5);
  Export();
  RewriteAll(4);
  EXPECT_EQ(Check().fault, std::nullopt) << "it is sound in itself";
  ExpectFault(Break::kRewritten, 5);
  Export();  // as the service would, knowing nothing
  ExpectFault(Break::kRewritten, 5);
}

TEST_F(HeadExport, AChainThatWasCutIsFound) {
  WriteMany(5);
  Export();
  Meddle("DELETE FROM audit_entry WHERE seq > 3");
  Meddle(
      "UPDATE audit_head h JOIN audit_entry e ON e.district = h.district AND e.seq = 3 "
      "SET h.seq = 3, h.hash = e.hash");
  ExpectSound(3);
  ExpectFault(Break::kTruncated, 4);
}

TEST_F(HeadExport, AChainThatIsGoneIsFound) {
  WriteMany(5);
  Export();
  Meddle("DELETE FROM audit_entry");
  Meddle("DELETE FROM audit_head");
  ExpectFault(Break::kTruncated, 1);
}

TEST_F(HeadExport, AnyChangeOfALineIsFound) {
  WriteMany(2);
  Export();
  WriteMany(2);
  Export();
  const std::string text = Text();
  const size_t second = text.find('\n') + 1;
  for (const char* part : {"2025", "370211", R"("seq":4)", R"("hash":")", R"("signature":")"}) {
    SCOPED_TRACE(part);
    std::string changed = text;
    const size_t end = changed.find(part, second) + std::string_view(part).size();
    char& c = changed[std::string_view(part).ends_with('"') ? end + 3 : end - 1];
    c = c == '7' ? '8' : '7';
    SetText(changed);
    if (std::string_view(part) == "370211") {
      EXPECT_EQ(Verified().anchors, 1);
      EXPECT_EQ(static_cast<int>(Verified("370217").fault->how), static_cast<int>(Break::kExport));
    } else {
      ExpectFault(Break::kExport, 2);
    }
  }
  for (const char* junk : {"", "{}", "[]", "null", "{\"seq\":1", "\xFF", R"({"seq":1.5,"district":"370211"})"}) {
    SetText(text + junk + "\n");
    ExpectFault(Break::kExport, 3);
  }
  SetText(text.substr(0, text.size() - 10));
  ExpectFault(Break::kExport, 2);
  SetText(text);
  EXPECT_EQ(Verified().fault, std::nullopt);
}

// Public report 44: nlohmann/json#375.
TEST_F(HeadExport, ALineThatSaysANameTwiceIsFoundThoughOneOfThemIsTheSignedOne) {
  WriteMany(2);
  Export();
  std::string text = Text();
  text.insert(text.find('{') + 1, R"("seq":9,)");
  SetText(text);
  ExpectFault(Break::kExport, 1);
}

TEST_F(HeadExport, ALineThatACrashCutShortIsCutOffByTheNextExport) {
  WriteMany(2);
  Export();
  const std::string whole = Text();
  WriteMany(1);
  for (const std::string& torn : {std::string("{"), whole.substr(0, whole.size() - 2), std::string(9'000, 'x')}) {
    SetText(whole + torn);
    ExpectFault(Break::kExport, 2);
    Export();
    EXPECT_THAT(Text(), StartsWith(whole + "{\"at\""));
    EXPECT_EQ(Verified().fault, std::nullopt);
    EXPECT_EQ(Verified().anchors, 2);
  }
  SetText(whole.substr(0, 10));  // the very first line
  Export();
  EXPECT_EQ(Verified().fault, std::nullopt);
}

TEST_F(HeadExport, OnAFullDiskLeavesTheFileAsItWasAndGoesOnOnceThereIsRoom) {
  WriteMany(2);
  WriteMany(2, kElsewhere);
  Export();
  const std::string whole = Text();
  WriteMany(3);
  const auto key = SigningKey::LoadOrMake(KeyPath());
  ASSERT_EQ(key.status(), absl::OkStatus());
  for (const size_t room : {0, 1, 100, 400}) {
    const FileSizeLimit full(whole.size() + room);
    EXPECT_FALSE(ExportHeads(*db_, Soon(), *key, File(), absl::FromUnixSeconds(1'764'000'060)).ok());
    EXPECT_EQ(Text(), whole) << room;
  }
  Export();
  EXPECT_EQ(Verified().fault, std::nullopt);
  EXPECT_EQ(Verified().anchors, 2);
  EXPECT_EQ(Verified(kElsewhere).fault, std::nullopt);
}

TEST_F(HeadExport, ALineSignedWithAnotherKeyIsFound) {
  WriteMany(2);
  Export();
  ASSERT_TRUE(SigningKey::LoadOrMake(scratch_.path() + "/other.pem").ok());
  const VerifyingKey other = VerifyingKey::Load(scratch_.path() + "/other.pem.pub").value();
  const auto verdict = VerifyExport(*db_, Soon(), kDistrict, File(), other, Patient);
  ASSERT_TRUE(verdict.ok() && verdict->fault);
  EXPECT_EQ(static_cast<int>(verdict->fault->how), static_cast<int>(Break::kExport));
}

TEST_F(HeadExport, AMissingFileIsNotASoundOne) {
  WriteMany(2);
  ASSERT_TRUE(SigningKey::LoadOrMake(KeyPath()).ok());
  const VerifyingKey key = VerifyingKey::Load(KeyPath() + ".pub").value();
  const auto verdict = VerifyExport(*db_, Soon(), kDistrict, File(), key, Patient);
  EXPECT_EQ(verdict.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(verdict.status().ToString(), HasSubstr(File()));
}

// A key that was replaced: what each of them signed is verified with the file of both.
TEST_F(HeadExport, GoesOnUnderAnotherKey) {
  WriteMany(2);
  Export();
  ASSERT_EQ(std::remove(KeyPath().c_str()), 0);
  WriteMany(2);
  Export();
  EXPECT_EQ(Verified().fault, std::nullopt);
  EXPECT_EQ(Verified().anchors, 2);
}

}  // namespace
}  // namespace zhiwang::audit
