package dev.swingbridge.proxy.cli;

import java.util.Locale;

/** Numbers as people read them. */
public final class Figures {
    private Figures() {}

    /** {@code 1,234,567}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 4.2 MiB}. */
    public static String bytes(double bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        int unit = 0;
        double value = bytes;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    }

    /** {@code 12.3 ms}, {@code 1.25 s}. */
    public static String millis(double millis) {
        return millis < 1_000
                ? String.format(Locale.ROOT, "%.1f ms", millis)
                : String.format(Locale.ROOT, "%.2f s", millis / 1_000);
    }

    /** {@code 45s}, {@code 3m 20s}, {@code 2h 05m}. */
    public static String seconds(long seconds) {
        if (seconds < 60) {
            return seconds + "s";
        }
        return seconds < 3_600
                ? String.format(Locale.ROOT, "%dm %02ds", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%dh %02dm", seconds / 3_600, seconds / 60 % 60);
    }

    /** A bar of the given width, filled up to the fraction (0 to 1). */
    public static String bar(double fraction, int width) {
        double bounded = Math.max(0, Math.min(1, fraction));
        int eighths = (int) Math.round(bounded * width * 8);
        StringBuilder bar = new StringBuilder("█".repeat(eighths / 8));
        if (eighths % 8 > 0) {
            bar.append("▏▎▍▌▋▊▉".charAt(eighths % 8 - 1));
        }
        return bar.append("·".repeat(width - bar.length())).toString();
    }
}
