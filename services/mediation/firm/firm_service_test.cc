// Law firms are imported, shown and listed.

#include <cstdlib>
#include <latch>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/resource/sealed_column.h"
#include "services/mediation/firm/firm_seal.h"
#include "services/mediation/testing/people_test.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;

class ImportFirms : public ServedPeople {
 protected:
  v1::Firm GetOne(const std::string& code, const testing::SaidCaller& caller = testing::Operator()) const {
    v1::GetFirmRequest request;
    request.set_name(FirmName(code));
    return Sound(Ask(&v1::CommitteeService::Stub::GetFirm, request, caller));
  }
  // The one line of an import of this firm that is refused.
  common::v1::RowOutcome RefusalOf(const v1::Firm& firm) const {
    const auto answer = Sound(ImportTheFirms({firm}));
    EXPECT_EQ(answer.refused(), 1) << answer.ShortDebugString();
    return answer.rows_size() == 1 ? answer.rows(0) : common::v1::RowOutcome();
  }
  std::string FieldRefused(const v1::Firm& firm) const { return RefusalOf(firm).field(); }
};

TEST_F(ImportFirms, KeepWhatARowSays) {
  v1::Firm firm = SomeFirm(kFirm, {kLawyer});
  firm.mutable_lawyers(0)->add_types(v1::Matter::FAMILY);
  firm.mutable_lawyers(0)->set_until_day("2099-01-01");
  EXPECT_EQ(Sound(ImportTheFirms({firm})).created(), 1);
  v1::Firm kept = GetOne(kFirm);
  EXPECT_EQ(kept.etag(), "v1");
  kept.clear_etag();
  EXPECT_EQ(kept.SerializeAsString(), firm.SerializeAsString());
}

TEST_F(ImportFirms, WriteARowWholeAndRepeatedChangeNothing) {
  ImportBothFirms();
  const int64_t changes = Number("SELECT COUNT(*) FROM change_log");
  EXPECT_EQ(Sound(ImportTheFirms({SomeFirm(kFirm, {kLawyer, kColleague})})).unchanged(), 1);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log"), changes);
  EXPECT_EQ(Sound(ImportTheFirms({SomeFirm(kFirm, {kColleague})})).updated(), 1);
  EXPECT_EQ(GetOne(kFirm).lawyers_size(), 1);
  EXPECT_EQ(GetOne(kFirm).etag(), "v2");
  EXPECT_EQ(Number("SELECT COUNT(*) FROM lawyer WHERE licence = 13702201910000001 AND until_day < 99991231"), 1)
      << "who is named no more stays known, and serves no longer";
}

TEST_F(ImportFirms, GiveALawyerToOneOfTwoFirmsThatNameThemAtOnce) {
  constexpr int kLawyers = 20;
  const auto replica = StartReplica();
  std::latch ready(2);
  const auto import_all = [&](const testing::Client& there, const std::string& code_begins) {
    std::vector<std::vector<v1::ImportFirmsRequest>> imports;
    for (int i = 0; i < kLawyers; ++i) {
      std::vector<v1::ImportFirmsRequest> messages(2);
      messages[0].mutable_header()->set_district(kDistrictName);
      messages[1].mutable_row()->set_row(1);
      *messages[1].mutable_row()->mutable_firm() = SomeFirm(code_begins, {kLawyer + i});
      imports.push_back(std::move(messages));
    }
    ready.arrive_and_wait();
    for (const auto& messages : imports) Sound(there.SendAll(&v1::CommitteeService::Stub::ImportFirms, messages));
  };
  std::thread other([&] { import_all(replica->client(), kOtherFirm); });
  import_all(client(), kFirm);
  other.join();
  EXPECT_EQ(
      Number("SELECT COUNT(*) FROM lawyer a JOIN lawyer b ON a.district = b.district AND a.licence = b.licence AND "
             "a.firm < b.firm WHERE a.until_day > b.from_day AND b.until_day > a.from_day"),
      0);
}

TEST_F(ImportFirms, ThatAreADryRunWriteNothing) {
  EXPECT_EQ(Sound(ImportTheFirms({SomeFirm(kFirm, {kLawyer}), SomeFirm(kOtherFirm, {kLawyer})}, true)).created(), 1)
      << "each row is checked against those before it";
  EXPECT_EQ(Number("SELECT COUNT(*) FROM firm"), 0);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM lawyer"), 0);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE kind = 'firm'"), 0);
}

TEST_F(ImportFirms, RefuseALawyerOfAnotherFirmAtTheSameTime) {
  ImportBothFirms();
  const auto refusal = RefusalOf(SomeFirm(kFirm, {kLawyer, kColleague, kStranger}));
  EXPECT_EQ(refusal.field(), "firm.lawyers.lawyer");
  EXPECT_THAT(refusal.message(), ::testing::HasSubstr(kOtherFirm));
  v1::Firm left = SomeFirm(kOtherFirm, {kStranger});
  left.mutable_lawyers(0)->set_until_day("2026-01-01");
  Sound(ImportTheFirms({left}));
  v1::Firm joined = SomeFirm(kFirm, {kLawyer, kColleague, kStranger});
  joined.mutable_lawyers(2)->set_from_day("2026-01-01");
  EXPECT_EQ(Sound(ImportTheFirms({joined})).updated(), 1);
}

TEST_F(ImportFirms, NameTheFieldOfARowThatCannotBeTaken) {
  const auto with = [](auto&& change) {
    v1::Firm firm = SomeFirm(kFirm, {kLawyer});
    change(firm);
    return firm;
  };
  EXPECT_EQ(FieldRefused(with([](auto& f) { f.set_name(FirmName("31370000MD0123456B")); })), "firm.name");
  EXPECT_EQ(FieldRefused(with([](auto& f) { f.clear_display_name(); })), "firm.display_name");
  EXPECT_EQ(FieldRefused(with([](auto& f) { f.clear_areas(); })), "firm.areas");
  EXPECT_EQ(FieldRefused(with([](auto& f) { f.set_contract_until_day("2019-12-31"); })), "firm.contract_until_day");
  EXPECT_EQ(FieldRefused(with([](auto& f) { f.mutable_lawyers(0)->set_lawyer(LawyerName(137)); })),
            "firm.lawyers.lawyer");
  EXPECT_EQ(FieldRefused(with([](auto& f) { f.mutable_lawyers(0)->set_phone("二〇二六"); })), "firm.lawyers.phone");
  EXPECT_EQ(FieldRefused(with([](auto& f) { f.mutable_lawyers(0)->set_until_day("2020-01-01"); })),
            "firm.lawyers.until_day");
  EXPECT_EQ(FieldRefused(with([](auto& f) { *f.add_lawyers() = f.lawyers(0); })), "firm.lawyers.lawyer");
  EXPECT_EQ(RefusalOf(with([](auto& f) { f.set_areas(0, AreaName("999")); })).reason(), "AREA_NOT_FOUND");
  EXPECT_EQ(Number("SELECT COUNT(*) FROM firm"), 0);
}

TEST_F(ImportFirms, ShowPhonesToThoseAloneWhoProposeMediators) {
  ImportBothFirms();
  EXPECT_EQ(GetOne(kFirm, ZoneDispatcher()).lawyers(0).phone(), "13600001111");
  EXPECT_EQ(GetOne(kFirm, GridWorker()).lawyers(0).phone(), "");
  EXPECT_EQ(GetOne(kFirm, GridWorker()).lawyers(0).display_name(), "钱七");
}

TEST_F(ImportFirms, AreListedByCodePageByPage) {
  ImportBothFirms();
  v1::ListFirmsRequest request;
  request.set_district(kDistrictName);
  request.set_page_size(1);
  std::vector<std::string> names;
  do {
    const auto page = Sound(Ask(&v1::CommitteeService::Stub::ListFirms, request, Auditor()));
    for (const v1::Firm& firm : page.firms()) names.push_back(firm.name());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(names, ElementsAre(FirmName(kFirm), FirmName(kOtherFirm)));
}

TEST_F(ImportFirms, SayWhereThereIsNone) {
  v1::GetFirmRequest request;
  request.set_name(FirmName(kFirm));
  EXPECT_THAT(Ask(&v1::CommitteeService::Stub::GetFirm, request, Auditor()),
              IsRefused(StatusCode::kNotFound, common::v1::FIRM_NOT_FOUND));
}

TEST_F(ImportFirms, KeepNoNameAndNoPhoneInTheClear) {
  ImportBothFirms();
  for (const char* planted : {"钱七", "13600001111"}) {
    for (const char* where : {"firm WHERE LOCATE(?, body) > 0 OR LOCATE(?, people) > 0",
                              "change_log WHERE LOCATE(?, payload) > 0 OR LOCATE(?, payload) > 0"}) {
      const std::string sql = std::string("SELECT COUNT(*) FROM ") + where;
      const auto count = Sound(server().db().Read(Soon(), [&](sql::Txn& tx) {
        return tx.QueryOne(sql, {planted, planted}, [](const sql::Row& row) { return row.Int(1); });
      }));
      EXPECT_EQ(count.value_or(-1), 0) << planted << " in " << where;
    }
  }
}

TEST_F(ImportFirms, AreSealedAnewByTheirCodes) {
  ImportBothFirms();
  testing::ScratchDirectory scratch;
  ASSERT_EQ(std::system(("cp -pr " + TestKeysDirectory() + " " + scratch.path() + "/keys").c_str()), 0);
  const std::string directory = scratch.path() + "/keys";
  const privacy::KeyId added = privacy::KeyRing::AddKey(directory).value();
  ASSERT_EQ(privacy::KeyRing::SetCurrent(directory, added), absl::OkStatus());
  const privacy::KeyRing next = privacy::KeyRing::Load(directory).value();
  const resource::ColumnResealed once = Sound(resource::ResealColumn(server().db(), next, PeopleOfFirms()));
  EXPECT_EQ(once.resealed, 2);
  EXPECT_EQ(once.unreadable, 0);
  EXPECT_EQ(Sound(resource::ResealColumn(server().db(), next, PeopleOfFirms())).resealed, 0);
}

}  // namespace
}  // namespace zhiwang::mediation
