package dev.swingbridge.router.lexer;

/**
 * A comment between slash and star, optimizer hints among them.
 *
 * @param versioned some servers read what is inside
 * @param runs this server reads what is inside: it goes on after the version
 * @param next where the text goes on, inside or after it
 * @param trouble why the text cannot be trusted to mean what it seems to; empty when it can
 */
record SqlComment(boolean versioned, boolean runs, int next, String trouble) {
    private static final int VERSION_DIGITS = 6;
    private static final int FEWEST_VERSION_DIGITS = 5;

    /** The comment that begins here, with the slash. */
    static SqlComment at(byte[] text, int at, int end, SqlContext context) {
        boolean maria = is(text, at + 2, end, 'M') && is(text, at + 3, end, '!');
        if (is(text, at + 2, end, '+')) {
            return hint(text, at + 3, end, context.charset());
        }
        if (!maria && !is(text, at + 2, end, '!')) {
            return skipped(false, plainEnd(text, at + 2, end), end, "");
        }
        int digitsFrom = at + (maria ? 4 : 3);
        int inside = digitsFrom + versionDigits(text, digitsFrom, end, context.dialect());
        boolean runs = runs(context.dialect(), maria, number(text, digitsFrom, inside));
        int others = digitsFrom + versionDigits(text, digitsFrom, end, context.otherDialect());
        boolean alike =
                inside == others
                        && runs
                                == runs(
                                        context.otherDialect(),
                                        maria,
                                        number(text, digitsFrom, others));
        String trouble = "";
        if (!alike) {
            trouble = "a version comment that the two servers read differently";
        } else if (isUncertain(text, digitsFrom, end, context.dialect())) {
            trouble = "a version comment with a version of six digits";
        }
        if (runs) {
            return new SqlComment(true, true, inside, trouble);
        }
        boolean plain = maria && !context.dialect().mariaDb();
        return skipped(
                true,
                plain ? plainEnd(text, inside, end) : nestingEnd(text, inside, end),
                end,
                trouble);
    }

    /**
     * MySQL knows texts and names in hints, and they may hold a star and a slash. Where no hint is
     * read, and on other servers, any comment ends at the first ones.
     */
    private static SqlComment hint(byte[] text, int from, int end, SqlCharset charset) {
        int next = plainEnd(text, from, end);
        boolean certain = next < 0 || endsForAll(text, from, next, charset);
        return skipped(false, next, end, certain ? "" : "a hint whose end is not certain");
    }

    /** No quote is open before the end, whatever a backslash or a character's last byte means. */
    private static boolean endsForAll(byte[] text, int from, int next, SqlCharset charset) {
        int quote = 0;
        boolean quotes = false;
        boolean doubtful = false;
        for (int at = from; at < next; at++) {
            byte seen = text[at];
            doubtful |= seen == '\\' || (seen < 0 && charset.hidesAscii());
            if (quote == seen) {
                quote = 0;
            } else if (quote == 0 && (seen == '\'' || seen == '"' || seen == '`')) {
                quote = seen;
                quotes = true;
            }
        }
        return quote == 0 && !(quotes && doubtful);
    }

    /**
     * How many digits are the version: five, or six. MySQL takes the sixth only where a blank
     * follows, else it begins what is inside; fewer than five are no version.
     */
    private static int versionDigits(byte[] text, int from, int end, ServerDialect dialect) {
        int digits = 0;
        while (digits < VERSION_DIGITS
                && from + digits < end
                && SqlBytes.isDigit(text[from + digits])) {
            digits++;
        }
        if (digits < FEWEST_VERSION_DIGITS) {
            return 0;
        }
        boolean blank = from + digits < end && SqlBytes.isBlank(text[from + digits]);
        return digits == VERSION_DIGITS && !dialect.mariaDb() && !blank
                ? FEWEST_VERSION_DIGITS
                : digits;
    }

    /** Old servers of MySQL know five digits only, and not every blank is ASCII. */
    private static boolean isUncertain(byte[] text, int from, int end, ServerDialect dialect) {
        int digits = 0;
        while (from + digits < end && SqlBytes.isDigit(text[from + digits])) {
            digits++;
        }
        boolean blank = from + digits < end && SqlBytes.isBlank(text[from + digits]);
        boolean strange = from + digits < end && text[from + digits] < 0;
        return digits == VERSION_DIGITS
                && !dialect.mariaDb()
                && (strange || (blank && !dialect.knowsLongVersions()));
    }

    private static int number(byte[] text, int from, int to) {
        int number = 0;
        for (int at = from; at < to; at++) {
            number = number * 10 + (text[at] - '0');
        }
        return number;
    }

    private static boolean is(byte[] text, int at, int end, char wanted) {
        return at < end && text[at] == wanted;
    }

    private static boolean runs(ServerDialect dialect, boolean maria, int version) {
        return maria ? dialect.runsMariaDbComment(version) : dialect.runsVersionComment(version);
    }

    private static SqlComment skipped(boolean versioned, int next, int end, String trouble) {
        return next < 0
                ? new SqlComment(versioned, false, end, "a comment without an end")
                : new SqlComment(versioned, false, next, trouble);
    }

    /** After the next star and slash; negative when there is none. */
    private static int plainEnd(byte[] text, int from, int end) {
        for (int at = from; at + 1 < end; at++) {
            if (text[at] == '*' && text[at + 1] == '/') {
                return at + 2;
            }
        }
        return -1;
    }

    /** A version comment that is not for this server may hold plain comments. */
    private static int nestingEnd(byte[] text, int from, int end) {
        int at = from;
        while (at >= 0 && at + 1 < end) {
            if (text[at] == '*' && text[at + 1] == '/') {
                return at + 2;
            }
            at = text[at] == '/' && text[at + 1] == '*' ? plainEnd(text, at + 2, end) : at + 1;
        }
        return -1;
    }
}
