package dev.swingbridge.backfill.tail;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The GTIDs of everything before one place in the log, kept by ourselves. */
sealed interface ExecutedGtids {
    void add(String source, long number);

    /** In the form that the server reads. */
    @Override
    String toString();

    /** MySQL: per source (uuid, or uuid and tag) the intervals that are done. */
    final class OfMySql implements ExecutedGtids {
        private final TreeMap<String, TreeMap<Long, Long>> endByStartBySource = new TreeMap<>();

        /** Reads {@code uuid:1-9:11,uuid:tag:1-3}; an empty text is the empty set. */
        static OfMySql parse(String text) {
            OfMySql set = new OfMySql();
            for (String part : text.replaceAll("\\s", "").split(",", -1)) {
                if (part.isEmpty()) {
                    continue;
                }
                String[] fields = part.toLowerCase(Locale.ROOT).split(":", -1);
                String source = fields[0];
                for (int i = 1; i < fields.length; i++) {
                    if (Character.isDigit(fields[i].charAt(0))) {
                        String[] bounds = fields[i].split("-", -1);
                        set.addRange(
                                source,
                                Long.parseLong(bounds[0]),
                                Long.parseLong(bounds[bounds.length - 1]));
                    } else {
                        source = fields[0] + ":" + fields[i];
                    }
                }
            }
            return set;
        }

        @Override
        public void add(String source, long number) {
            addRange(source.toLowerCase(Locale.ROOT), number, number);
        }

        private void addRange(String source, long first, long last) {
            TreeMap<Long, Long> endByStart =
                    endByStartBySource.computeIfAbsent(source, s -> new TreeMap<>());
            long start = first;
            long end = last;
            Map.Entry<Long, Long> before = endByStart.floorEntry(last + 1);
            while (before != null && before.getValue() >= start - 1) {
                start = Math.min(start, before.getKey());
                end = Math.max(end, before.getValue());
                endByStart.remove(before.getKey());
                before = endByStart.floorEntry(end + 1);
            }
            endByStart.put(start, end);
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            endByStartBySource.forEach(
                    (source, endByStart) -> {
                        text.append(text.isEmpty() ? "" : ",").append(source);
                        endByStart.forEach(
                                (start, end) -> {
                                    text.append(':').append(start);
                                    if (!start.equals(end)) {
                                        text.append('-').append(end);
                                    }
                                });
                    });
            return text.toString();
        }
    }

    /** MariaDB: the last GTID of each domain. */
    final class OfMariaDb implements ExecutedGtids {
        private final TreeMap<Long, String> lastByDomain = new TreeMap<>();

        /** Reads {@code 0-1-42,1-1-7}; an empty text is the empty position. */
        static OfMariaDb parse(String text) {
            OfMariaDb position = new OfMariaDb();
            for (String gtid : text.replaceAll("\\s", "").split(",", -1)) {
                if (!gtid.isEmpty()) {
                    position.lastByDomain.put(
                            Long.parseLong(gtid.substring(0, gtid.indexOf('-'))), gtid);
                }
            }
            return position;
        }

        @Override
        public void add(String source, long number) {
            long domain = Long.parseLong(source.substring(0, source.indexOf('-')));
            lastByDomain.put(domain, source + "-" + number);
        }

        @Override
        public String toString() {
            return String.join(",", lastByDomain.values());
        }
    }
}
