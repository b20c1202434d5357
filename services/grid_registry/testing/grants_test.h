#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "common/auth/grant_revision.h"
#include "common/calendar/day.h"
#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/tiled_district.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::grid {

inline std::string DaysFromToday(int days) { return absl::FormatCivilTime(calendar::Today() + days); }

// A test of the grants that follow from assignments, as the services ask for them that admit staff.
class GrantsTest : public RegistryTest {
 protected:
  void SetUp() override {
    RegistryTest::SetUp();
    MustImport(DistrictRows());
  }

  static absl::StatusOr<common::v1::ListGrantChangesResponse> Ask(const zhiwang::testing::ServedService& server,
                                                                  const std::string& revision, int page_size = 0,
                                                                  const std::string& rights = "service") {
    common::v1::ListGrantChangesRequest request;
    request.set_revision(revision);
    request.set_page_size(page_size);
    return server.client().Ask(&common::v1::GrantService::Stub::ListGrantChanges, request, {"another service", rights});
  }
  // Somebody who follows the grants: what they know, `w1 grid_worker /370211000000/…/`, `h1 department_handler D01`.
  struct Follower {
    std::string revision = {};
    std::map<std::string, std::set<std::string>> known = {};
    int people = 0, pages = 0, copies = 0;  // heard of altogether
    std::set<std::string> heard = {};       // whom the pages were about

    void Hear(const common::v1::ListGrantChangesResponse& page) {
      ++pages;
      people += page.people_size();
      copies += page.begins_copy();
      if (page.begins_copy()) copied.clear();
      for (const common::v1::StaffGrants& person : page.people()) {
        const std::string id = person.staff().substr(person.staff().rfind('/') + 1);
        copied.insert(id);
        heard.insert(id);
        known.erase(id);
        for (const common::v1::StaffGrant& grant : person.grants()) {
          const std::string department = grant.department().substr(grant.department().rfind('/') + 1);
          known[id].insert(id + ' ' + grant.role() + ' ' + grant.area_path() + department);
        }
      }
      if (page.ends_copy()) std::erase_if(known, [&](const auto& one) { return !copied.contains(one.first); });
      revision = page.revision();
    }
    bool Ask(const zhiwang::testing::ServedService& server, int page_size = 0) {
      for (bool more = true; more;) {
        const auto page = GrantsTest::Ask(server, revision, page_size);
        EXPECT_THAT(page, IsOk());
        if (!page.ok()) return false;
        Hear(*page);
        more = page->more();
      }
      return true;
    }
    std::vector<std::string> Lines() const {
      std::vector<std::string> lines;
      for (const auto& [id, grants] : known) lines.insert(lines.end(), grants.begin(), grants.end());
      return lines;
    }
    std::set<std::string> copied = {};
  };
  // Hears of everything that the log has by now, also of what changed while a copy was made; the number of people that
  // the pages were about.
  int HearToTheEnd(Follower& follower) {
    const int before = follower.people;
    EXPECT_TRUE(zhiwang::testing::Eventually([&] {
      return Number("SELECT COUNT(*) FROM change_log WHERE seq IS NULL") == 0 && follower.Ask(*server_) &&
             auth::ParseGrantRevision(follower.revision).seq == Number("SELECT seq FROM log_head");
    }));
    return follower.people - before;
  }
  bool Comes(Follower& follower, const std::vector<std::string>& lines) {
    return zhiwang::testing::Eventually([&] { return follower.Ask(*server_) && follower.Lines() == lines; });
  }
  bool Comes(const std::vector<std::string>& lines) {
    Follower follower;
    return Comes(follower, lines);
  }
};

}  // namespace zhiwang::grid
