#include "common/documents/job_proto.h"

#include <string>
#include <utility>

namespace zhiwang::documents {
namespace {

void Put(const Title& block, RenderJob::Block& to) { to.mutable_title()->set_text(block.text); }

void Put(const Heading& block, RenderJob::Block& to) { to.mutable_heading()->set_text(block.text); }

void Put(const Paragraph& block, RenderJob::Block& to) {
  to.mutable_paragraph()->set_text(block.text);
  to.mutable_paragraph()->set_form(static_cast<int32_t>(block.form));
}

void Put(const FieldList& block, RenderJob::Block& to) {
  for (const FieldList::Field& field : block.fields) {
    auto* const added = to.mutable_field_list()->add_fields();
    added->set_label(field.label);
    added->set_value(field.value);
  }
}

void Put(const Table& block, RenderJob::Block& to) {
  auto* const table = to.mutable_table();
  table->mutable_widths()->Assign(block.widths.begin(), block.widths.end());
  for (const Table::Row& row : block.rows) {
    auto* const added = table->add_rows();
    added->mutable_cells()->Assign(row.cells.begin(), row.cells.end());
    added->set_is_heading(row.is_heading);
  }
}

void Put(const SignatureBlock& block, RenderJob::Block& to) {
  to.mutable_signature_block()->set_keep_lines(block.keep_lines);
  for (const SignatureBlock::Line& line : block.lines) {
    auto* const added = to.mutable_signature_block()->add_lines();
    added->set_text(line.text);
    added->set_is_right(line.is_right);
  }
}

FieldList Get(const RenderJob::FieldList& from) {
  FieldList block;
  for (const auto& field : from.fields()) block.fields.push_back({field.label(), field.value()});
  return block;
}

Table Get(const RenderJob::Table& from) {
  Table block;
  block.widths.assign(from.widths().begin(), from.widths().end());
  for (const auto& row : from.rows()) {
    block.rows.push_back({{row.cells().begin(), row.cells().end()}, row.is_heading()});
  }
  return block;
}

SignatureBlock Get(const RenderJob::SignatureBlock& from) {
  SignatureBlock block;
  block.keep_lines = from.keep_lines();
  for (const auto& line : from.lines()) block.lines.push_back({line.text(), line.is_right()});
  return block;
}

std::optional<Block> Get(const RenderJob::Block& from) {
  switch (from.block_case()) {
    case RenderJob::Block::kTitle:
      return Title{from.title().text()};
    case RenderJob::Block::kHeading:
      return Heading{from.heading().text()};
    case RenderJob::Block::kParagraph:
      return Paragraph{from.paragraph().text(), static_cast<Paragraph::Form>(from.paragraph().form())};
    case RenderJob::Block::kFieldList:
      return Get(from.field_list());
    case RenderJob::Block::kTable:
      return Get(from.table());
    case RenderJob::Block::kSignatureBlock:
      return Get(from.signature_block());
    case RenderJob::Block::BLOCK_NOT_SET:
      break;
  }
  return std::nullopt;
}

}  // namespace

RenderJob ToJob(const Layout& layout) {
  RenderJob job;
  job.set_created(absl::ToUnixSeconds(layout.created));
  for (const Block& block : layout.blocks) {
    std::visit([&job](const auto& one) { Put(one, *job.add_blocks()); }, block);
  }
  return job;
}

std::optional<Layout> ToLayout(const RenderJob& job) {
  Layout layout{absl::FromUnixSeconds(job.created()), {}};
  for (const RenderJob::Block& from : job.blocks()) {
    std::optional<Block> block = Get(from);
    if (!block) return std::nullopt;
    layout.blocks.push_back(*std::move(block));
  }
  return layout;
}

}  // namespace zhiwang::documents
