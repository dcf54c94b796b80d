// Parses files and what random changes make of them, under the sanitizers of the compiler: the scanners are the only
// code of this project that is not memory-safe by its language. `scanners.sh` builds and runs it.
//
// scanners LANGUAGE SECONDS FILE…

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <tree_sitter/api.h>

const TSLanguage *tree_sitter_dockerfile(void);
const TSLanguage *tree_sitter_dockerignore(void);

static uint64_t state = 0x9E3779B97F4A7C15;

// xorshift64*: the same run each time.
static uint32_t below(uint32_t bound) {
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return bound == 0 ? 0 : (uint32_t)((state * 0x2545F4914F6CDD1D >> 33) % bound);
}

// What the scanners look at.
static const char *const PIECES[] = {"\\\n", "\\", "`\n", "\n",  "\r\n", "\r", "\"",  "'",      "${", "}",  "$",  "$(",        "<<E", "<<-'E' ", "\nE\n",
                                     "[",    "]",  ",",   "[\"", "#",    "# ", " ",   "\t",     "=",  "--", "AS", "\xc2\xa0",  "\xff", "\xf0\x9f", "\xef\xbb\xbf",
                                     "RUN ", "/",  "*",   "!",   "\\*",  "[^", "]\n", "FROM a\n", "#escape=`\n", "<<", "\\ \n", "{", ":", "ONBUILD "};

typedef struct {
    char *bytes;
    uint32_t length;
} Text;

static TSPoint point(const Text *text, uint32_t at) {
    TSPoint point = {0, 0};
    for (uint32_t i = 0; i < at; i++) {
        point.column++;
        if (text->bytes[i] == '\n') point = (TSPoint){point.row + 1, 0};
    }
    return point;
}

// Changes the text at one place, and tells the tree.
static void change(Text *text, TSTree *tree) {
    uint32_t start = below(text->length + 1);
    uint32_t old = below(4) == 0 ? below(60) : below(3);
    if (old > text->length - start) old = text->length - start;
    const char *piece = below(3) == 0 ? "" : PIECES[below(sizeof PIECES / sizeof *PIECES)];
    uint32_t new = (uint32_t)strlen(piece);
    TSInputEdit edit = {
        .start_byte = start,
        .old_end_byte = start + old,
        .new_end_byte = start + new,
        .start_point = point(text, start),
        .old_end_point = point(text, start + old),
    };
    // Of the exact size, so that a byte too far is found out.
    char *bytes = malloc(text->length - old + new + (text->length - old + new == 0));
    memcpy(bytes, text->bytes, start);
    memcpy(bytes + start, piece, new);
    memcpy(bytes + start + new, text->bytes + start + old, text->length - start - old);
    free(text->bytes);
    text->bytes = bytes;
    text->length = text->length - old + new;
    edit.new_end_point = point(text, start + new);
    ts_tree_edit(tree, &edit);
}

static Text read_file(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(2);
    }
    fseek(file, 0, SEEK_END);
    long length = ftell(file);
    rewind(file);
    Text text = {malloc((size_t)length + (length == 0)), (uint32_t)length};
    if (fread(text.bytes, 1, text.length, file) != text.length) exit(2);
    fclose(file);
    return text;
}

int main(int count, char **arguments) {
    if (count < 4) return 2;
    const char *language = arguments[1];
    time_t end = time(NULL) + atoi(arguments[2]);
    TSParser *parser = ts_parser_new();
    const TSLanguage *of = strcmp(language, "dockerignore") == 0 ? tree_sitter_dockerignore() : tree_sitter_dockerfile();
    if (!ts_parser_set_language(parser, of)) return 2;
    uint64_t parsed = 0;
    // Every file once, and then on until the time is over.
    for (int round = 0; round == 0 || time(NULL) < end; round++) {
        for (int i = 3; i < count && (round == 0 || time(NULL) < end); i++) {
            Text text = read_file(arguments[i]);
            if (text.length > 20000) text.length = 20000;
            TSTree *tree = ts_parser_parse_string(parser, NULL, text.bytes, text.length);
            for (int step = 0; step < 12; step++) {
                parsed++;
                change(&text, tree);
                TSTree *next = ts_parser_parse_string(parser, tree, text.bytes, text.length);
                if (next == NULL) return 1;
                ts_tree_delete(tree);
                tree = next;
            }
            ts_tree_delete(tree);
            free(text.bytes);
        }
    }
    ts_parser_delete(parser);
    printf("%s: %llu texts of %d files parsed, nothing wrong\n", language, (unsigned long long)parsed, count - 3);
    return 0;
}
