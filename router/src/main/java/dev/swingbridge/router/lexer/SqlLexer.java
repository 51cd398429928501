package dev.swingbridge.router.lexer;

/**
 * Cuts the bytes of a statement into tokens, the way the servers' own lexers do: comments and
 * optimizer hints are skipped, version comments that the server would run are entered. Reusable;
 * makes objects for comments only. Reads every byte once.
 */
public final class SqlLexer {
    /** No more tokens. */
    public static final int END = 0;

    /** A keyword or an unquoted name. */
    public static final int WORD = 1;

    /** A name in backticks, or in double quotes under ANSI_QUOTES. */
    public static final int QUOTED_NAME = 2;

    public static final int STRING = 3;

    /** Numbers, hexadecimal and bit literals, {@code \N}. */
    public static final int NUMBER = 4;

    /** {@code ?} */
    public static final int PARAMETER = 5;

    /** {@code @name}, with its quotes if it has any. */
    public static final int USER_VARIABLE = 6;

    /** The two {@code @@}; scope and name follow as tokens of their own. */
    public static final int SYSTEM_VARIABLE = 7;

    /** {@code :=} */
    public static final int ASSIGN = 8;

    /** Any other single byte. */
    public static final int SYMBOL = 9;

    /** The tokens are what the server sees, but not all names can be told from each other. */
    public static final String UNREAD_NAME = "a name in a character set that is not read";

    /** The tokens are what the server sees only if nothing in the text depends on it. */
    public static final String UNREAD_TEXT = "a text in a character set that is not read";

    private static final byte[] NO_TEXT = {};

    private byte[] text = NO_TEXT;
    private int at;
    private int end;
    private SqlContext context = SqlContext.of("", ServerDialect.mysql(90_000));
    private boolean hidesAscii;

    /** End of the last name, so that a dot that touches it is a qualifier: {@code t.1a}. */
    private int nameEnd;

    private boolean nameAfterDot;
    private boolean inVersionComment;
    private boolean versionComments;
    private String trouble = "";

    public int start;
    public int stop;

    public void reset(byte[] bytes, int offset, int length, SqlContext sqlContext) {
        text = bytes;
        at = offset;
        end = offset + length;
        context = sqlContext;
        hidesAscii = sqlContext.charset().hidesAscii();
        nameEnd = -1;
        nameAfterDot = false;
        inVersionComment = false;
        versionComments = false;
        trouble = sqlContext.charset() == SqlCharset.UNREAD ? UNREAD_TEXT : "";
    }

    /** Why the text cannot be trusted to mean what the tokens say; empty when it can. */
    public String trouble() {
        return trouble;
    }

    /** Whether the text so far has comments that some servers read and others skip. */
    public boolean versionComments() {
        return versionComments;
    }

    /** Lets go of the text, which may be large. */
    public void forget() {
        text = NO_TEXT;
        at = 0;
        end = 0;
    }

    /** The kind of the next token, whose bytes are {@code [start, stop)}. */
    public int next() {
        skipBlanksAndComments();
        start = at;
        if (at >= end) {
            if (inVersionComment) {
                trouble = "a version comment without an end";
            }
            stop = at;
            return END;
        }
        int kind = token(text[at]);
        stop = at;
        return kind;
    }

    private int token(byte first) {
        if (nameAfterDot) {
            nameAfterDot = false;
            if (SqlBytes.isNameByte(first)) {
                return word();
            }
        }
        return switch (first) {
            case '\'' -> string((byte) '\'');
            case '"' -> context.ansiQuotes() ? quotedName((byte) '"') : string((byte) '"');
            case '`' -> quotedName((byte) '`');
            case '@' -> variable();
            case '?' -> {
                at++;
                yield PARAMETER;
            }
            case '.' -> dot();
            case ':' -> {
                at += peek(1) == '=' ? 2 : 1;
                yield at - start == 2 ? ASSIGN : SYMBOL;
            }
            case '\\' -> {
                at += peek(1) == 'N' ? 2 : 1;
                yield at - start == 2 ? NUMBER : SYMBOL;
            }
            default -> wordNumberOrSymbol(first);
        };
    }

    private int wordNumberOrSymbol(byte first) {
        if (first >= '0' && first <= '9') {
            return numberOrWord();
        }
        if (!SqlBytes.isNameByte(first)) {
            at++;
            return SYMBOL;
        }
        if (first == '$' && dollarQuoted()) {
            return STRING;
        }
        if (peek(1) == '\'') {
            switch (first) {
                case 'n', 'N' -> {
                    at++;
                    return string((byte) '\'');
                }
                case 'x', 'X', 'b', 'B' -> {
                    at++;
                    string((byte) '\'');
                    return NUMBER;
                }
                default -> {
                    // an ordinary word before a text
                }
            }
        }
        return word();
    }

    private int word() {
        while (at < end && SqlBytes.isNameByte(text[at])) {
            if (text[at] < 0) {
                if (context.charset() == SqlCharset.LATIN1 && text[at] == (byte) 0xa0) {
                    break;
                }
                if (context.charset() == SqlCharset.OTHER && trouble.isEmpty()) {
                    trouble = UNREAD_NAME;
                }
                at += hidesAscii ? context.charset().characterLength(text, at, end) : 1;
            } else {
                at++;
            }
        }
        if (at == start) {
            at++;
        }
        nameEnd = at;
        return WORD;
    }

    /** {@code 12}, {@code 1.5e3}, {@code 0xff}, {@code 0b01}; but {@code 1a} is a name. */
    private int numberOrWord() {
        if (text[at] == '0' && (peek(1) == 'x' || peek(1) == 'b')) {
            boolean hex = peek(1) == 'x';
            int scan = at + 2;
            while (scan < end
                    && (hex ? SqlBytes.isHexDigit(text[scan]) : SqlBytes.isBit(text[scan]))) {
                scan++;
            }
            if (scan > at + 2 && (scan >= end || !SqlBytes.isNameByte(text[scan]))) {
                at = scan;
                return NUMBER;
            }
            return word();
        }
        skipDigits();
        if (at < end && SqlBytes.isNameByte(text[at])) {
            return exponent() ? NUMBER : wordFromStart();
        }
        if (at < end && text[at] == '.') {
            at++;
            skipDigits();
            exponent();
        }
        return NUMBER;
    }

    private int wordFromStart() {
        at = start;
        return word();
    }

    /** Skips {@code e5} or {@code e-5} where it stands, else nothing. */
    private boolean exponent() {
        if (at >= end || (text[at] | 0x20) != 'e') {
            return false;
        }
        boolean signed = peek(1) == '+' || peek(1) == '-';
        int digits = signed ? 2 : 1;
        if (!SqlBytes.isDigit(peek(digits))) {
            return false;
        }
        at += digits;
        skipDigits();
        return true;
    }

    private int dot() {
        boolean qualifies = nameEnd == at;
        at++;
        if (qualifies) {
            nameAfterDot = at < end && SqlBytes.isNameByte(text[at]);
            return SYMBOL;
        }
        if (at < end && SqlBytes.isDigit(text[at])) {
            skipDigits();
            exponent();
            return NUMBER;
        }
        return SYMBOL;
    }

    private int variable() {
        at++;
        int second = peek(0);
        if (second == '@') {
            at++;
            return SYSTEM_VARIABLE;
        }
        if (second == '`' || second == '\'' || second == '"') {
            if (second == '`' || (second == '"' && context.ansiQuotes())) {
                quotedName((byte) second);
            } else {
                string((byte) second);
            }
        } else {
            while (at < end && (SqlBytes.isNameByte(text[at]) || text[at] == '.')) {
                at++;
            }
        }
        return USER_VARIABLE;
    }

    private int string(byte quote) {
        at++;
        boolean escapes = !context.noBackslashEscapes();
        while (at < end) {
            byte seen = text[at];
            if (seen == quote) {
                if (peek(1) != quote) {
                    at++;
                    return STRING;
                }
                at += 2;
            } else if (seen == '\\' && escapes) {
                at += 2;
            } else if (seen < 0 && hidesAscii) {
                at += context.charset().characterLength(text, at, end);
            } else {
                at++;
            }
        }
        at = end;
        trouble = "a string without an end";
        return STRING;
    }

    /**
     * MySQL 9: {@code $$ text $$} or {@code $tag$ text $tag$}, with nothing in between that could
     * end it early. Elsewhere these are names.
     */
    private boolean dollarQuoted() {
        int tagBytes = SqlBytes.dollarTag(text, at, end);
        if (tagBytes == 0) {
            return false;
        }
        boolean quoted = context.dialect().quotesWithDollars();
        if (quoted != context.otherDialect().quotesWithDollars()) {
            trouble = "a dollar sign that the two servers read differently";
        }
        if (!quoted) {
            return false;
        }
        int closing = SqlBytes.find(text, at + tagBytes, end, at, tagBytes);
        if (closing < 0) {
            trouble = "a text in dollar signs without an end";
        }
        at = closing < 0 ? end : closing + tagBytes;
        return true;
    }

    private int quotedName(byte quote) {
        at++;
        while (at < end) {
            byte seen = text[at];
            if (seen == quote) {
                if (peek(1) != quote) {
                    at++;
                    nameEnd = at;
                    return QUOTED_NAME;
                }
                at += 2;
            } else if (seen < 0 && hidesAscii) {
                at += context.charset().characterLength(text, at, end);
            } else {
                at++;
            }
        }
        at = end;
        trouble = "a quoted name without an end";
        return QUOTED_NAME;
    }

    private void skipBlanksAndComments() {
        while (at < end) {
            byte seen = text[at];
            if (isBlank(seen)) {
                at++;
            } else if (seen == '#') {
                skipLine();
            } else if (seen == '-' && startsLineComment()) {
                skipLine();
            } else if (seen == '/' && peek(1) == '*') {
                comment();
            } else if (seen == '*' && inVersionComment && peek(1) == '/') {
                at += 2;
                inVersionComment = false;
            } else {
                return;
            }
            nameAfterDot = false;
        }
    }

    /** Two dashes need a blank, a control character or the end after them. */
    private boolean startsLineComment() {
        if (peek(1) != '-') {
            return false;
        }
        int third = peek(2);
        return third <= ' ' // the end too
                || third == 0x7f
                || (third == 0xa0 && context.charset() == SqlCharset.LATIN1);
    }

    private void skipLine() {
        while (at < end && text[at] != '\n') {
            at++;
        }
    }

    private void comment() {
        SqlComment comment = SqlComment.at(text, at, end, context);
        if (!comment.trouble().isEmpty()) {
            trouble = comment.trouble();
        } else if (comment.runs() && inVersionComment) {
            trouble = "version comments inside each other";
        }
        inVersionComment |= comment.runs();
        versionComments |= comment.versioned();
        at = comment.next();
    }

    private boolean isBlank(byte seen) {
        return SqlBytes.isBlank(seen)
                || (seen == (byte) 0xa0 && context.charset() == SqlCharset.LATIN1);
    }

    private void skipDigits() {
        while (at < end && SqlBytes.isDigit(text[at])) {
            at++;
        }
    }

    /** The byte this far ahead, 0 to 255, or -1 after the end. */
    private int peek(int ahead) {
        return at + ahead < end ? text[at + ahead] & 0xff : -1;
    }
}
