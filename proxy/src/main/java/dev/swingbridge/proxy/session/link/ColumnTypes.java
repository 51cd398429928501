package dev.swingbridge.proxy.session.link;

/** Type codes of result columns, grouped as literals need them. */
public final class ColumnTypes {
    private static final int DECIMAL = 0x00;
    private static final int FLOAT = 0x04;
    private static final int DOUBLE = 0x05;
    private static final int NEW_DECIMAL = 0xf6;

    private ColumnTypes() {}

    /** Written without quotes. */
    public static boolean number(int type) {
        return integer(type) || decimal(type) || floating(type);
    }

    public static boolean floating(int type) {
        return type == FLOAT || type == DOUBLE;
    }

    public static boolean decimal(int type) {
        return type == DECIMAL || type == NEW_DECIMAL;
    }

    // TINY, SHORT, LONG, LONGLONG, INT24, YEAR
    public static boolean integer(int type) {
        return switch (type) {
            case 0x01, 0x02, 0x03, 0x08, 0x09, 0x0d -> true;
            default -> false;
        };
    }
}
