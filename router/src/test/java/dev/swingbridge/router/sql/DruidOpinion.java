package dev.swingbridge.router.sql;

import com.alibaba.druid.DbType;
import com.alibaba.druid.sql.SQLUtils;
import com.alibaba.druid.sql.ast.SQLStatement;
import com.alibaba.druid.sql.dialect.mysql.visitor.MySqlSchemaStatVisitor;
import com.alibaba.druid.sql.parser.ParserException;
import com.alibaba.druid.stat.TableStat;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.table.TableName;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What Druid's parser says about a statement.
 *
 * @param reads every table it finds that is not written
 * @param writes tables it finds inserted into, changed, deleted from or defined
 */
record DruidOpinion(Set<TableName> reads, Set<TableName> writes) {

    /** Null when it cannot read the statement. */
    static @Nullable DruidOpinion of(String sql, SqlContext context) {
        MySqlSchemaStatVisitor visitor = new MySqlSchemaStatVisitor();
        try {
            for (SQLStatement statement : SQLUtils.parseStatements(sql, DbType.mysql)) {
                statement.accept(visitor);
            }
        } catch (ParserException | UnsupportedOperationException | ClassCastException rejected) {
            // It says so in either way when it meets what it does not know.
            return null;
        }
        Set<TableName> reads = new TreeSet<>();
        Set<TableName> writes = new TreeSet<>();
        for (Map.Entry<TableStat.Name, TableStat> entry : visitor.getTables().entrySet()) {
            TableName table = table(entry.getKey().getName(), context);
            TableStat stat = entry.getValue();
            boolean written =
                    stat.getInsertCount()
                                    + stat.getUpdateCount()
                                    + stat.getDeleteCount()
                                    + stat.getCreateCount()
                                    + stat.getAlterCount()
                                    + stat.getDropCount()
                            > 0;
            (written ? writes : reads).add(table);
            if (written && stat.getSelectCount() > 0) {
                reads.add(table);
            }
        }
        return new DruidOpinion(reads, writes);
    }

    private static TableName table(String spelled, SqlContext context) {
        String name = context.lowerCaseTableNames() == 0 ? spelled : lower(spelled);
        int dot = name.indexOf('.');
        return dot < 0
                ? new TableName(context.defaultSchema(), bare(name))
                : new TableName(bare(name.substring(0, dot)), bare(name.substring(dot + 1)));
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static String bare(String name) {
        return name.replace("`", "");
    }
}
