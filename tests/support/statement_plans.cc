#include "tests/support/statement_plans.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "tests/support/soon.h"

namespace zhiwang::testing {
namespace {

constexpr int kOtherDistricts = 30;
constexpr int kDistrictBytes = 24;  // CHAR(6) of utf8mb4 in a key

std::vector<std::vector<std::string>> Rows(sql::Database& db, std::string_view sql, int columns,
                                           const std::vector<sql::Value>& values = {}) {
  std::vector<std::vector<std::string>> rows;
  const absl::Status status = db.Read(Soon(), [&](sql::Txn& tx) {
    rows.clear();
    return tx.Query(sql, values, [&](const sql::Row& row) {
      auto& cells = rows.emplace_back();
      for (int i = 1; i <= columns; ++i) cells.push_back(row.Has(i) ? row.Text(i) : "");
    });
  });
  EXPECT_TRUE(status.ok()) << status << ": " << sql;
  return rows;
}

void Run(sql::Database& db, std::string_view sql) {
  const absl::Status status = db.Transact(Soon(), [&](sql::Txn& tx) { return tx.Execute(sql).status(); });
  EXPECT_TRUE(status.ok()) << status << ": " << sql;
}

// The statement with `?` for every value and one for every list of them.
std::string ShapeOf(std::string_view text) {
  std::string shape;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool in_word =
        !shape.empty() && (std::isalnum(static_cast<unsigned char>(shape.back())) || shape.back() == '_');
    if (c == '\'') {
      for (++i; i < text.size() && text[i] != '\''; ++i) {
        if (text[i] == '\\') ++i;
      }
      shape += '?';
    } else if (std::isdigit(static_cast<unsigned char>(c)) && !in_word) {
      while (i + 1 < text.size() && std::isalnum(static_cast<unsigned char>(text[i + 1]))) ++i;
      shape += '?';
    } else {
      shape += c;
    }
  }
  static const std::regex introducer("_binary ?\\?"), negative("-\\?"), list("\\?(, ?\\?)+");
  shape = std::regex_replace(shape, introducer, "?");
  shape = std::regex_replace(shape, negative, "?");
  return std::regex_replace(shape, list, "?…");
}

// True where a value is missing: the statement was prepared before the recording.
bool HasMark(std::string_view text) {
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '\'') {
      quoted = !quoted;
    } else if (text[i] == '?' && !quoted) {
      return true;
    }
  }
  return false;
}

std::vector<std::string> TablesOf(sql::Database& db) {
  std::vector<std::string> tables;
  for (const auto& row : Rows(db,
                              "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND "
                              "table_type = 'BASE TABLE' ORDER BY table_name",
                              1)) {
    tables.push_back(row[0]);
  }
  return tables;
}

bool Reads(const Statement& statement, const std::string& table) {
  return std::regex_search(statement.shape, std::regex("(FROM|JOIN|UPDATE) " + table + "\\b"));
}

// One line of EXPLAIN.
struct PlanLine {
  std::string table, type, key, key_bytes, more;
};

std::vector<PlanLine> PlanOf(sql::Database& db, const Statement& statement) {
  std::vector<PlanLine> plan;
  for (const auto& row : Rows(db, "EXPLAIN " + statement.text, 10)) {
    plan.push_back({row[2], row[3], row[5], row[6], row[9]});
  }
  return plan;
}

}  // namespace

StatementRecorder::StatementRecorder(const sql::Options& schema) : db_(schema) {
  for (const char* sql : {"SET GLOBAL log_output = 'TABLE'", "SET GLOBAL general_log = 0",
                          "TRUNCATE TABLE mysql.general_log", "SET GLOBAL general_log = 1"}) {
    Run(db_, sql);
  }
}

StatementRecorder::~StatementRecorder() { Run(db_, "SET GLOBAL general_log = 0"); }

std::vector<Statement> StatementRecorder::Stop() {
  Run(db_, "SET GLOBAL general_log = 0");
  std::map<std::string, std::pair<std::string, std::string>> by_shape;
  static const std::regex finds("^(SELECT .* FROM |UPDATE |DELETE )", std::regex::optimize);
  for (const auto& row :
       Rows(db_, "SELECT argument FROM mysql.general_log WHERE command_type IN ('Execute', 'Query')", 1)) {
    const std::string& text = row[0];
    if (!std::regex_search(text.substr(0, 2'000), finds) || text.find("general_log") != std::string::npos) continue;
    const auto [known, is_new] = by_shape.try_emplace(ShapeOf(text), text, text);
    auto& [first, last] = known->second;
    if (is_new || HasMark(text)) continue;
    if (HasMark(first)) first = text;
    last = text;
  }
  std::vector<Statement> statements;
  for (const auto& [shape, texts] : by_shape) {
    statements.push_back({texts.first, shape});
    if (texts.second != texts.first) statements.push_back({texts.second, shape});
  }
  return statements;
}

void FillDistrict(const sql::Options& schema, const std::string& table, const std::string& district, int times) {
  sql::Database db(schema);
  std::vector<std::string> columns, values;
  for (const auto& row :
       Rows(db,
            "SELECT c.column_name, EXISTS (SELECT 1 FROM information_schema.statistics s WHERE s.table_schema = "
            "DATABASE() AND s.table_name = c.table_name AND s.column_name = c.column_name AND s.non_unique = 0 AND "
            "s.index_name <> 'PRIMARY'), c.is_nullable, c.data_type FROM information_schema.columns c WHERE "
            "c.table_schema = DATABASE() AND c.table_name = ? ORDER BY c.ordinal_position",
            4, {table})) {
    columns.push_back(row[0]);
    const bool is_unique = row[1] == "1" && row[0] != "district";
    const bool is_shifted = row[0] == "id" || (is_unique && row[2] == "NO" && row[3] == "bigint");
    values.push_back(is_shifted ? fmt::format("t.{} - CAST(n.seq AS SIGNED) * 1099511627776", row[0])
                     : is_unique && row[2] == "YES" ? "NULL"
                                                    : "t." + row[0]);
  }
  Run(db, fmt::format("INSERT INTO {0} ({1}) SELECT {2} FROM {0} t JOIN seq_1_to_{3} n WHERE t.district = '{4}'", table,
                      fmt::join(columns, ", "), fmt::join(values, ", "), times, district));
  Rows(db, "ANALYZE TABLE " + table, 1);
}

void FillOtherDistricts(const sql::Options& schema) {
  sql::Database db(schema);
  for (const std::string& table : TablesOf(db)) {
    std::vector<std::string> columns, values;
    for (const auto& row :
         Rows(db,
              "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND "
              "table_name = ? ORDER BY ordinal_position",
              1, {table})) {
      columns.push_back(row[0]);
      // Another district; another place in the order of the log, which is one for all.
      values.push_back(row[0] == "district"                       ? "RIGHT(CONCAT('000000', n.seq + 500000), 6)"
                       : row[0] == "seq" && table == "change_log" ? "t.seq + 1000000 * n.seq"
                                                                  : "t." + row[0]);
    }
    if (std::find(columns.begin(), columns.end(), "district") != columns.end()) {
      Run(db, fmt::format("INSERT INTO {0} ({1}) SELECT {2} FROM {0} t JOIN seq_1_to_{3} n", table,
                          fmt::join(columns, ", "), fmt::join(values, ", "), kOtherDistricts));
    }
    Rows(db, "ANALYZE TABLE " + table, 1);
  }
}

std::vector<std::string> PlanFaults(const sql::Options& schema, const std::vector<Statement>& statements,
                                    const std::vector<WholeRead>& exceptions) {
  sql::Database db(schema);
  std::set<std::pair<std::string, std::string>> by_district;  // table and key: those that go on behind the district
  for (const auto& row : Rows(db,
                              "SELECT table_name, index_name FROM information_schema.statistics WHERE table_schema = "
                              "DATABASE() GROUP BY table_name, index_name HAVING COUNT(*) > 1 AND "
                              "SUM(seq_in_index = 1 AND column_name = 'district') = 1",
                              2)) {
    by_district.emplace(row[0], row[1]);
  }
  std::vector<std::string> faults;
  std::set<std::string> excused;
  for (const Statement& statement : statements) {
    for (const PlanLine& line : PlanOf(db, statement)) {
      const bool whole =
          line.type == "ALL" || (line.type == "index" && line.more.find("group-by") == std::string::npos);
      const bool narrow = line.key_bytes.empty() || std::stoi(line.key_bytes) > kDistrictBytes;
      const bool sorted = line.more.find("filesort") != std::string::npos;
      const bool limited = statement.shape.find(" LIMIT ") != std::string::npos && !sorted;
      const bool whole_district = by_district.contains({line.table, line.key}) && !narrow && !limited &&
                                  line.type != "const" && line.type != "eq_ref";
      if (!whole && !whole_district) continue;
      const auto exception = std::find_if(exceptions.begin(), exceptions.end(), [&](const WholeRead& one) {
        return statement.shape.starts_with(one.shape_begins);
      });
      if (exception != exceptions.end()) {
        excused.insert(exception->shape_begins);
      } else {
        faults.push_back(fmt::format("{}: {} {} by {} ({} bytes, {})", statement.shape, line.table, line.type,
                                     line.key.empty() ? "no key" : line.key, line.key_bytes, line.more));
      }
    }
  }
  for (const WholeRead& exception : exceptions) {
    if (!excused.contains(exception.shape_begins)) faults.push_back("no longer needed: " + exception.shape_begins);
  }
  return faults;
}

std::vector<std::string> TablesNotRead(const sql::Options& schema, const std::vector<Statement>& statements) {
  sql::Database db(schema);
  std::vector<std::string> tables = TablesOf(db);
  std::erase_if(tables, [&](const std::string& table) {
    return std::any_of(statements.begin(), statements.end(), [&](const Statement& one) { return Reads(one, table); });
  });
  return tables;
}

}  // namespace zhiwang::testing
