// Domain values as several roles' pages show them.
#pragma once

#include <filesystem>

#include "client/report/content.hpp"
#include "client/roles/meeting_view.hpp"
#include "proto/agent_common.pb.h"
#include "proto/agent_form.pb.h"
#include "proto/agent_report.pb.h"

namespace piaojue::agent {

/// `photos`: folder of pictures, or empty.
v1::Form form_message(const PollDefinition& poll, const CompiledForm& form,
                      const std::filesystem::path& photos);
/// Error `malformed`: not one entry for each cell and slot. Rules are checked when it is sealed.
Result<Answers> read_answers(const v1::FormAnswers& message, const CompiledForm& form);
v1::FormAnswers answers_message(const Answers& answers);

v1::Report report_message(const report::Report& report);

/// Error `invalid`: as print::QrCode::create.
Result<v1::QrPicture> draw_qr(std::string_view text);

}  // namespace piaojue::agent
