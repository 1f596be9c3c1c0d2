/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Unit tests of the tool's parts that have published formats: SHA-256 with the
 * vectors of FIPS 180-4 and NIST, CPIO and ELF by their specifications, JSON by
 * RFC 8259. Prints TAP-like lines; the last is `N passed, N failed`.
 */
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tool/console.h"
#include "tool/cpio.h"
#include "tool/elf_file.h"
#include "tool/file.h"
#include "tool/json.h"
#include "tool/junit.h"
#include "tool/memory.h"
#include "tool/qemu.h"
#include "tool/schema.h"
#include "tool/sha256.h"
#include "tool/xml_text.h"

static unsigned passed, failed;

static void check(bool good, const char *name)
{
	printf("%s %u - %s\n", good ? "ok" : "not ok", passed + failed + 1, name);
	passed += good;
	failed += !good;
}

static void test_sha256(void)
{
	static const struct {
		const char *message, *digest;
	} vectors[] = {
		{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
		{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		 "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
		{"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
		 "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
		 "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
	};

	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
		check(text_equal(sha256_text(vectors[i].message, strlen(vectors[i].message)),
				 vectors[i].digest),
		      text_format("SHA-256 of a message of %zu bytes", strlen(vectors[i].message)));

	char *million = memory_new(1000000, 1);

	memset(million, 'a', 1000000);
	check(text_equal(sha256_text(million, 1000000),
			 "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
	      "SHA-256 of a million letters");
}

static void test_cpio(void)
{
	static const char expected[] = "070701"
				       "00000000"
				       "000081A4"
				       "00000000"
				       "00000000"
				       "00000001"
				       "00000000"
				       "00000002"
				       "00000000"
				       "00000000"
				       "00000000"
				       "00000000"
				       "00000002"
				       "00000000"
				       "a\0"
				       "hi\0\0"
				       "070701"
				       "00000000"
				       "00000000"
				       "00000000"
				       "00000000"
				       "00000001"
				       "00000000"
				       "00000000"
				       "00000000"
				       "00000000"
				       "00000000"
				       "00000000"
				       "0000000B"
				       "00000000"
				       "TRAILER!!!\0\0\0\0";
	struct bytes archive = {0};

	cpio_add(&archive, "a", "hi", 2);
	cpio_finish(&archive);
	check(archive.length == sizeof(expected) - 1 &&
		      memcmp(archive.data, expected, archive.length) == 0,
	      "CPIO: newc header, name, padding and trailer");
	check(archive.length % 4 == 0, "CPIO: the archive ends on a word");
	bytes_free(&archive);
}

static void test_json(void)
{
	struct bytes compact = {0}, pretty = {0};
	struct json writers[] = {{.out = &compact}, {.out = &pretty, .pretty = true}};

	for (int i = 0; i < 2; i++) {
		json_open_object(&writers[i], NULL);
		json_string(&writers[i], "text", "a\"b\\c\n\x01\xc3\xa9");
		json_open_array(&writers[i], "list");
		json_number(&writers[i], NULL, UINT64_MAX);
		json_number(&writers[i], NULL, 0);
		json_close_array(&writers[i]);
		json_open_array(&writers[i], "empty");
		json_close_array(&writers[i]);
		json_close_object(&writers[i]);
		bytes_append(writers[i].out, "", 1);
	}
	check(text_equal((char *)compact.data, "{\"text\":\"a\\\"b\\\\c\\u000a\\u0001\xc3\xa9\","
					       "\"list\":[18446744073709551615,0],\"empty\":[]}"),
	      "JSON: compact form and escapes");
	check(text_equal((char *)pretty.data,
			 "{\n  \"text\": \"a\\\"b\\\\c\\u000a\\u0001\xc3\xa9\",\n"
			 "  \"list\": [\n    18446744073709551615,\n    0\n  ],\n"
			 "  \"empty\": []\n}"),
	      "JSON: indented form");
	bytes_free(&compact);
	bytes_free(&pretty);
}

/* A file of two segments, the second with zeros at its end. */
static void make_elf(struct bytes *file)
{
	static const uint8_t text[100] = {1}, data[50] = {2};
	const struct elf_output segments[] = {
		{0x200000, 0x40200000, 100, ELF_READ | ELF_EXECUTE, text, sizeof(text)},
		{0x201000, 0x40201000, 9000, ELF_READ | ELF_WRITE, data, sizeof(data)},
	};

	elf_write(architecture_named("aarch64"), 0x200004, segments, 2, 16, file);
}

static bool read_bytes(const struct bytes *file, const char *path, struct elf *elf)
{
	FILE *out = fopen(path, "wb");

	if (out == NULL) {
		perror(path);
		exit(2);
	}
	fwrite(file->data, 1, file->length, out);
	fclose(out);
	return elf_read(path, path, "the program", architecture_named("aarch64"), elf);
}

static void test_elf(const char *path)
{
	struct bytes file = {0}, packed = {0}, again = {0};
	struct elf elf, second;

	make_elf(&file);
	check(read_bytes(&file, path, &elf) && elf.count == 2 && elf.entry == 0x200004,
	      "ELF: what is written can be read");
	check(elf.segments[0].offset % 16 == 0 && elf.segments[1].offset % 16 == 0,
	      "ELF: contents are aligned in the file");
	check(elf.segments[1].memory_bytes == 9000 && elf.segments[1].file_bytes == 50 &&
		      elf.segments[1].paddr == 0x40201000 && elf.segments[1].flags == 6,
	      "ELF: a segment keeps its sizes, addresses and flags");
	check(elf_lowest(&elf) == 0x200000 && elf_highest(&elf) == 0x201000 + 9000,
	      "ELF: extent in memory");
	elf_pack(&elf, &packed);
	check(packed.length == file.length && memcmp(packed.data, file.data, file.length) == 0,
	      "ELF: packing a packed file changes nothing");
	check(read_bytes(&packed, path, &second) &&
		      (elf_pack(&second, &again), again.length == packed.length),
	      "ELF: a packed file can be read");
	bytes_free(&elf.file);
	bytes_free(&second.file);
	bytes_free(&packed);
	bytes_free(&again);

	/* Every single damaged byte is either refused or leaves a file whose parts lie inside. */
	bool good = true;
	size_t headers = sizeof(Elf64_Ehdr) + 2 * sizeof(Elf64_Phdr);

	for (size_t i = 0; i < headers * 8; i++) {
		file.data[i / 8] ^= (uint8_t)(1 << i % 8);
		if (read_bytes(&file, path, &elf))
			for (size_t s = 0; s < elf.count; s++)
				good = good &&
				       elf.segments[s].offset + elf.segments[s].file_bytes <=
					       elf.file.length;
		bytes_free(&elf.file);
		file.data[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	check(good, "ELF: no damaged header leads outside the file");
	good = true;
	for (size_t length = 0; length < file.length; length++) {
		struct bytes shorter = {file.data, length, length};

		good = good && (!read_bytes(&shorter, path, &elf) || length == file.length);
		bytes_free(&elf.file);
	}
	check(good, "ELF: every truncated file is refused");
	bytes_free(&file);
}

static void test_done_line(void)
{
	static const struct {
		const char *console;
		bool done;
		uint64_t status;
	} cases[] = {
		{"clavis: done, status 0\n", true, 0},
		{"hello\nclavis: done, status 17\nmore", true, 17},
		{"clavis: done, status 0", false, 0},
		{" clavis: done, status 0\n", false, 0},
		{"clavis: done, status \n", false, 0},
		{"clavis: done, status 0 \n", false, 0},
		{"clavis: done, status -1\n", false, 0},
		{"clavis: done, status 99999999999999999999\n", false, 0},
		{"clavis: done, status x\nclavis: done, status 3\n", true, 3},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bytes console = {0};
		uint64_t status = 0;

		bytes_append_text(&console, cases[i].console);
		check(qemu_find_done(&console, 0, &status) == cases[i].done &&
			      status == cases[i].status,
		      text_format("end of a run, console %zu", i));
		bytes_free(&console);
	}
}

static void test_suggestions(void)
{
	static const char *const known[] = {"priority", "name", "binary"};

	check(text_equal(schema_suggestion("priorty", known, 3), "did you mean `priority`?"),
	      "suggestion: one letter is missing");
	check(text_equal(schema_suggestion("nmae", known, 3), "did you mean `name`?"),
	      "suggestion: two letters are exchanged");
	check(text_equal(schema_suggestion("zzzzzz", known, 3),
			 "known are: `priority`, `name`, `binary`"),
	      "suggestion: nothing is near");
	check(text_equal(schema_suggestion("x", NULL, 0), "none is declared"),
	      "suggestion: nothing is known");
}

static void test_memory(void)
{
	uint32_t *numbers = NULL;
	size_t count = 0;
	bool good = true;

	for (uint32_t i = 0; i < 1000; i++)
		*ARRAY_ADD(numbers, count) = i;
	for (uint32_t i = 0; i < 1000; i++)
		good = good && numbers[i] == i;
	check(good && count == 1000, "a growing array keeps its elements");

	struct bytes bytes = {0};

	bytes_print(&bytes, "%s-%d", "x", 7);
	bytes_align(&bytes, 8);
	check(bytes.length == 8 && memcmp(bytes.data, "x-7\0\0\0\0\0", 8) == 0,
	      "bytes are padded with zeros");
	bytes_free(&bytes);
}

static void test_consoles(void)
{
	static const struct {
		const char *expected, *console, *missing, *difference;
	} cases[] = {
		{"a\nb\n", "a\nx\nb\n", NULL, "  a\n+ x\n  b\n"},
		{"a\nb\n", "b\na\n", "b", "+ b\n  a\n- b\n"},
		{"a\r\r\nb", "a\nb", NULL, "  a\n  b\n"},
		{"a\nb\nc\n", "a\nbb\nc\n", "b", "  a\n- b\n+ bb\n  c\n"},
		{"", "x\n", NULL, "+ x\n"},
		{"\n", "", "", "- \n"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bytes console = {0}, difference = {0};

		bytes_append_text(&console, cases[i].console);

		const char *missing = console_compare(cases[i].expected, &console, &difference);

		bytes_append(&difference, "", 1);
		check((missing == NULL) == (cases[i].missing == NULL) &&
			      (missing == NULL || text_equal(missing, cases[i].missing)) &&
			      text_equal((const char *)difference.data, cases[i].difference),
		      text_format("comparison %zu of consoles", i));
		bytes_free(&console);
		bytes_free(&difference);
	}

	struct bytes console = {0}, difference = {0};

	for (int i = 0; i < 5000; i++)
		bytes_print(&console, "line %d\n", i);
	console_compare("line 2500\nwanted\n", &console, &difference);
	bytes_append(&difference, "", 1);
	check(difference.length < 17000 &&
		      strstr((const char *)difference.data,
			     "\n  line 2500\n- wanted\n+ line 2501\n") != NULL &&
		      strncmp((const char *)difference.data, "... ", 4) == 0,
	      "a long difference is cut around the missing line");
	bytes_free(&console);
	bytes_free(&difference);
}

/* XML 1.0, 2.2 and 2.4: which characters there are, which have to be escaped. */
static void test_xml_text(void)
{
	static const struct {
		const char *text, *content, *attribute;
	} cases[] = {
		{"a<b>&\"c\"", "a&#60;b&#62;&#38;&#34;c&#34;", "a&#60;b&#62;&#38;&#34;c&#34;"},
		{"a\n\tb", "a\n&#9;b", "a&#10;&#9;b"},
		{"\x01\x1b[0m", "\\x01\\x1b[0m", "\\x01\\x1b[0m"},
		{"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
		 "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"},
		/* Bytes that begin nothing, overlong, cut off, a surrogate, beyond the last. */
		{"\x80\xff", "\\x80\\xff", "\\x80\\xff"},
		{"\xc0\xaf", "\\xc0\\xaf", "\\xc0\\xaf"},
		{"\xe2\x82", "\\xe2\\x82", "\\xe2\\x82"},
		{"\xed\xa0\x80", "\\xed\\xa0\\x80", "\\xed\\xa0\\x80"},
		{"\xef\xbf\xbf", "\\xef\\xbf\\xbf", "\\xef\\xbf\\xbf"},
		{"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80", "\\xf4\\x90\\x80\\x80"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bytes content = {0}, attribute = {0};

		xml_escape(cases[i].text, false, &content);
		xml_escape(cases[i].text, true, &attribute);
		bytes_append(&content, "", 1);
		bytes_append(&attribute, "", 1);
		check(text_equal((const char *)content.data, cases[i].content) &&
			      text_equal((const char *)attribute.data, cases[i].attribute),
		      text_format("text %zu in XML", i));
		bytes_free(&content);
		bytes_free(&attribute);
	}
}

static void test_junit(void)
{
	static const struct junit_case cases[] = {
		{"one", {"A", NULL, NULL, VERDICT_PASSED, 1234}},
		{"one", {"B", "it \"failed\"", "- <x>\n", VERDICT_FAILED, 5}},
		{"two", {"A", "it is for B", NULL, VERDICT_LEFT_OUT, 0}},
		{"two", {"B", "it does not build", "", VERDICT_ERROR, 0}},
	};
	static const char expected[] =
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<testsuites name=\"clavis test\" tests=\"4\" failures=\"1\" errors=\"1\" "
		"skipped=\"1\" time=\"1.239\">\n"
		"  <testsuite name=\"A\" tests=\"2\" failures=\"0\" errors=\"0\" skipped=\"1\" "
		"time=\"1.234\">\n"
		"    <testcase name=\"one\" classname=\"A\" time=\"1.234\"/>\n"
		"    <testcase name=\"two\" classname=\"A\" time=\"0.000\">\n"
		"      <skipped message=\"it is for B\"/>\n"
		"    </testcase>\n"
		"  </testsuite>\n"
		"  <testsuite name=\"B\" tests=\"2\" failures=\"1\" errors=\"1\" skipped=\"0\" "
		"time=\"0.005\">\n"
		"    <testcase name=\"one\" classname=\"B\" time=\"0.005\">\n"
		"      <failure message=\"it &#34;failed&#34;\">- &#60;x&#62;\n</failure>\n"
		"    </testcase>\n"
		"    <testcase name=\"two\" classname=\"B\" time=\"0.000\">\n"
		"      <error message=\"it does not build\"></error>\n"
		"    </testcase>\n"
		"  </testsuite>\n"
		"</testsuites>\n";
	struct bytes text = {0};

	junit_write(cases, sizeof(cases) / sizeof(cases[0]), &text);
	bytes_append(&text, "", 1);
	check(text_equal((const char *)text.data, expected), "results as JUnit XML");
	bytes_free(&text);
}

static bool file_holds(const char *path, const char *text)
{
	struct bytes contents = {0};
	bool good = file_exists(path) && file_read(path, &contents) &&
		    contents.length == strlen(text) &&
		    memcmp(contents.data, text, contents.length) == 0;

	bytes_free(&contents);
	return good;
}

/* Sets of files in a folder called as the scratch file. */
static void test_file_set(const char *scratch)
{
	const char *folder = text_format("%s.files", scratch);
	const char *old = path_join(folder, "old"), *new = path_join(folder, "new");
	const char *last = path_join(folder, "last");
	struct bytes before = {0}, after = {0};
	struct file_set set = {0};

	bytes_append_text(&before, "before");
	bytes_append_text(&after, "after");
	check(folder_create(folder) && file_write(old, &before), "a file is written");

	bool added = file_set_add(&set, old, &after) && file_set_add(&set, new, &after) &&
		     file_set_add(&set, last, &after);

	/* What a set cannot know when a file is added: its place becomes a folder's. */
	check(added && mkdir(last, 0777) == 0 && !file_set_commit(&set),
	      "a set is refused if one file cannot get its place");
	file_set_abandon(&set);
	check(file_holds(old, "before") && !file_exists(new), "none of a refused set is there");
	check(rmdir(last) == 0 && file_set_add(&set, old, &after) &&
		      file_set_add(&set, new, &after) && file_set_commit(&set) &&
		      file_holds(old, "after") && file_holds(new, "after"),
	      "all of a set are there");
	check(file_set_add(&set, old, &before) &&
		      !file_set_add(&set, path_join(text_format("%s/.", folder), "old"), &before),
	      "a set has each place once");
	file_set_abandon(&set);
	check(file_holds(old, "after") && unlink(old) == 0 && unlink(new) == 0 &&
		      rmdir(folder) == 0,
	      "no other files are left");
	bytes_free(&before);
	bytes_free(&after);
}

int main(int count, char **arguments)
{
	if (count != 2) {
		fputs("usage: unit SCRATCH-FILE\n", stderr);
		return 2;
	}
	test_sha256();
	test_cpio();
	test_json();
	test_elf(arguments[1]);
	test_done_line();
	test_suggestions();
	test_consoles();
	test_xml_text();
	test_junit();
	test_file_set(arguments[1]);
	test_memory();
	unlink(arguments[1]);
	printf("%u passed, %u failed\n", passed, failed);
	return failed > 0;
}
