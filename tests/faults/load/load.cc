#include "tests/faults/load/load.h"

#include "absl/time/clock.h"
#include "common/sql/database.h"
#include "tests/faults/load/load_client.h"

namespace zhiwang::testing {

Load::Load(Installation& installation, History& history, Border& border, Promised& promised, const District& district,
           uint64_t seed, int clients)
    : installation_(installation), history_(history), border_(border), promised_(promised), district_(district) {
  sql::Database db(installation.cluster().Schema("grid_registry"));
  const absl::Status read = db.Read(absl::Now() + absl::Seconds(10), [&](sql::Txn& tx) {
    return tx.Query("SELECT code FROM area WHERE district = ? ORDER BY code", {district_.code},
                    [&](const sql::Row& row) { areas_.push_back(row.Text(1)); });
  });
  if (!read.ok() || areas_.empty()) history.Violation("a district has no areas: " + district_.code);
  for (int i = 0; i < clients; ++i) {
    clients_.push_back(std::make_unique<Client>(*this, i + 1, seed * 1000 + static_cast<uint64_t>(i)));
  }
}

// A run that gives up leaves them at work.
Load::~Load() {
  stopping_ = true;
  for (const auto& client : clients_) client->Join();
}

void Load::Start() {
  stopping_ = false;
  for (const auto& client : clients_) client->Start();
}

void Load::Stop() {
  stopping_ = true;
  for (const auto& client : clients_) client->Join();
  for (const auto& client : clients_) client->SettleRefusals();
}

}  // namespace zhiwang::testing
