package dev.swingbridge.proxy.migration.live;

import dev.swingbridge.backfill.row.Column;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.schema.SchemaDifference;
import dev.swingbridge.backfill.schema.SchemaReader;
import dev.swingbridge.backfill.schema.TablePatterns;
import dev.swingbridge.proxy.migration.CreateRequest;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.running.Site;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.router.table.DdlRule;
import dev.swingbridge.router.table.OnDdl;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** Turns what an operator asks for into a definition, or says why not. */
final class DefinitionResolver {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,58}");
    private static final int NAME_PART_OF_INSTANCE = 30;

    private final Site site;

    DefinitionResolver(Site site) {
        this.site = site;
    }

    /**
     * @param live definitions whose tables are taken
     * @throws RefusedException with every reason of the first kind that applies
     */
    Definition define(CreateRequest request, Collection<Definition> live) {
        if (!NAME.matcher(request.name()).matches()) {
            throw new RefusedException(
                    "'%s' is no name for a migration: start with a letter, then letters, digits, _ and -, under 60 characters"
                            .formatted(request.name()));
        }
        List<TableName> tables = tables(request);
        refuseElsewhere(tables, request.from());
        for (Definition other : live) {
            Set<TableName> shared = new TreeSet<>(other.tables());
            shared.retainAll(Set.copyOf(tables));
            if (!shared.isEmpty()) {
                throw new RefusedException(
                        "%s moves %s already; complete or cancel it first, or leave them out"
                                .formatted(other.name(), shared));
            }
        }
        return new Definition(
                request.name(),
                instance(request.name()),
                request.from(),
                request.tables(),
                tables,
                rule(request, tables),
                Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    private DdlRule rule(CreateRequest request, List<TableName> tables) {
        if (request.onDdl() != OnDdl.APPLY) {
            return DdlRule.of(request.onDdl());
        }
        try (Connection connection = site.server(request.from()).connection()) {
            Map<TableName, Set<String>> fixed = new HashMap<>();
            SchemaReader.read(connection, tables)
                    .values()
                    .forEach(table -> fixed.put(table.name(), fixedColumns(table)));
            return new DdlRule(request.onDdl(), fixed);
        } catch (SQLException failure) {
            throw unreadable(request, failure);
        }
    }

    /** Rows are told apart by these, or servers disagree about what they hold. */
    private static Set<String> fixedColumns(TableSchema table) {
        Set<String> fixed = new TreeSet<>();
        for (int i = 0; i < table.columns().size(); i++) {
            Column column = table.columns().get(i);
            int index = i;
            boolean inKey =
                    table.key().contains(i)
                            || table.uniqueKeys().stream().anyMatch(key -> key.contains(index));
            if (inKey || column.generated() || SchemaDifference.isJson(column)) {
                fixed.add(column.name().toLowerCase(Locale.ROOT));
            }
        }
        return fixed;
    }

    /** What a rule or an earlier migration has given to the other side is not there to be moved. */
    private void refuseElsewhere(List<TableName> tables, Side from) {
        RouteTable routes = site.routes().current();
        List<TableName> elsewhere =
                tables.stream().filter(table -> routes.sideOf(table) != from).toList();
        if (!elsewhere.isEmpty()) {
            throw new RefusedException(
                    "%s is served by %s, not by %s: leave it out, or move it from %s"
                            .formatted(
                                    elsewhere,
                                    from.other().label(),
                                    from.label(),
                                    from.other().label()));
        }
    }

    private List<TableName> tables(CreateRequest request) {
        try (Connection connection = site.server(request.from()).connection()) {
            return List.copyOf(
                    TablePatterns.of(request.tables())
                            .resolve(SchemaReader.baseTables(connection)));
        } catch (IllegalArgumentException wrong) {
            throw new RefusedException(request.from().label() + ": " + wrong.getMessage(), wrong);
        } catch (SQLException failure) {
            throw unreadable(request, failure);
        }
    }

    private static RefusedException unreadable(CreateRequest request, SQLException failure) {
        return new RefusedException(
                "cannot read the tables of %s: %s"
                        .formatted(request.from().label(), failure.getMessage()),
                failure);
    }

    /** Short, because streams and records carry it; unique over all that ever had this name. */
    private static String instance(String name) {
        String head = name.substring(0, Math.min(name.length(), NAME_PART_OF_INSTANCE));
        long stamp = System.currentTimeMillis();
        long salt = ThreadLocalRandom.current().nextLong(36 * 36 * 36);
        return head
                + "-"
                + Long.toString(stamp, 36)
                + Long.toString(salt, 36).toLowerCase(Locale.ROOT);
    }
}
