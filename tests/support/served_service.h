#pragma once

#include <memory>

#include "common/auth/grant_book.h"
#include "common/auth/testing/said_callers.h"
#include "common/background/schedule.h"
#include "common/process/options.h"
#include "common/process/process.h"
#include "common/process/service_instance.h"
#include "common/sql/database.h"
#include "tests/support/client.h"
#include "tests/support/database_test.h"
#include "tests/support/loopback_server.h"

namespace zhiwang::testing {

// The options that a service is started with in a test: nobody is told to come back later, and there is no registry.
process::ProcessOptions MakeTestOptions();

// One instance of a service in the test's own process, assembled as its program assembles it, on a loopback port of its
// own. It takes its callers at their word (auth::SaidCallers). The schema must be migrated.
class ServedService {
 public:
  ServedService(const process::ServiceDefinition& service, const sql::Options& schema,
                const process::ProcessOptions& options = MakeTestOptions());
  // Stops the service as its program stops, and cancels calls that take long to finish.
  ~ServedService();

  const Client& client() const { return client_; }
  const std::shared_ptr<grpc::Channel>& channel() const { return client_.channel(); }
  sql::Database& db() { return db_; }
  // The rights of staff by their assignments, as this instance knows them. Calls do not use them.
  const auth::GrantBook& grants() const { return *grants_; }

 private:
  sql::Database db_;
  const auth::SaidCallers callers_;
  const std::unique_ptr<auth::GrantBook> grants_ = auth::GrantBook::Parse("").value();
  background::Schedule schedule_;
  const std::unique_ptr<process::ServiceInstance> instance_;
  std::unique_ptr<LoopbackServer> server_;
  Client client_;
};

// A test with a service over a schema of its own on the program's private server.
class ServedServiceTest : public DatabaseTest {
 protected:
  // The service stops before the members of a test's own class, which it may call.
  void TearDown() override { server_.reset(); }

  // Creates the schema and starts the service over it.
  void Serve(process::ServiceDefinition service, process::ProcessOptions options = MakeTestOptions());
  // One more instance over the same schema.
  std::unique_ptr<ServedService> StartReplica() const;
  // Stops the service, and starts it again over the same schema.
  void RestartServer();

  const Client& client() const { return server_->client(); }

  std::unique_ptr<ServedService> server_;

 private:
  process::ServiceDefinition service_;
  process::ProcessOptions options_;
};

}  // namespace zhiwang::testing
