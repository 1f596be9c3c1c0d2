/* SPDX-License-Identifier: BSD-2-Clause */
/* Results as JUnit XML; see junit.h. */
#include "junit.h"

#include "xml_text.h"

struct sums {
	size_t tests, failures, errors, skipped;
	uint64_t milliseconds;
};

/* Sums of the cases of a board; NULL: of all. */
static struct sums sum_up(const struct junit_case *cases, size_t count, const char *board)
{
	struct sums sums = {0};

	for (size_t i = 0; i < count; i++) {
		const struct outcome *outcome = &cases[i].outcome;

		if (board != NULL && !text_equal(outcome->board, board))
			continue;
		sums.tests++;
		sums.failures += outcome->verdict == VERDICT_FAILED;
		sums.errors += outcome->verdict == VERDICT_ERROR;
		sums.skipped += outcome->verdict == VERDICT_LEFT_OUT;
		sums.milliseconds += outcome->milliseconds;
	}
	return sums;
}

static void write_attribute(const char *name, const char *value, struct bytes *out)
{
	bytes_print(out, " %s=\"", name);
	xml_escape(value, true, out);
	bytes_append_text(out, "\"");
}

static const char *seconds(uint64_t milliseconds)
{
	return text_format("%llu.%03u", (unsigned long long)(milliseconds / 1000),
			   (unsigned)(milliseconds % 1000));
}

static void write_sums(const struct sums *sums, struct bytes *out)
{
	bytes_print(out,
		    " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"%s\">\n",
		    sums->tests, sums->failures, sums->errors, sums->skipped,
		    seconds(sums->milliseconds));
}

static void write_case(const struct junit_case *one, struct bytes *out)
{
	static const char *const elements[] = {
		[VERDICT_LEFT_OUT] = "skipped",
		[VERDICT_FAILED] = "failure",
		[VERDICT_ERROR] = "error",
	};
	const struct outcome *outcome = &one->outcome;

	bytes_append_text(out, "    <testcase");
	write_attribute("name", one->name, out);
	write_attribute("classname", outcome->board, out);
	write_attribute("time", seconds(outcome->milliseconds), out);
	if (outcome->verdict == VERDICT_PASSED) {
		bytes_append_text(out, "/>\n");
		return;
	}
	bytes_print(out, ">\n      <%s", elements[outcome->verdict]);
	write_attribute("message", outcome->reason, out);
	if (outcome->details != NULL) {
		bytes_append_text(out, ">");
		xml_escape(outcome->details, false, out);
		bytes_print(out, "</%s>\n", elements[outcome->verdict]);
	} else
		bytes_append_text(out, "/>\n");
	bytes_append_text(out, "    </testcase>\n");
}

static bool is_first_of_board(const struct junit_case *cases, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (text_equal(cases[i].outcome.board, cases[index].outcome.board))
			return false;
	return true;
}

static void write_suite(const struct junit_case *cases, size_t count, const char *board,
			struct bytes *out)
{
	struct sums sums = sum_up(cases, count, board);

	bytes_append_text(out, "  <testsuite");
	write_attribute("name", board, out);
	write_sums(&sums, out);
	for (size_t i = 0; i < count; i++)
		if (text_equal(cases[i].outcome.board, board))
			write_case(&cases[i], out);
	bytes_append_text(out, "  </testsuite>\n");
}

void junit_write(const struct junit_case *cases, size_t count, struct bytes *out)
{
	struct sums sums = sum_up(cases, count, NULL);

	bytes_append_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			       "<testsuites name=\"clavis test\"");
	write_sums(&sums, out);
	for (size_t i = 0; i < count; i++)
		if (is_first_of_board(cases, i))
			write_suite(cases, count, cases[i].outcome.board, out);
	bytes_append_text(out, "</testsuites>\n");
}
