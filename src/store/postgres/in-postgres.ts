import {
  type ColumnDefinitionNode,
  type CreateTableNode,
  DataTypeNode,
  type KyselyPlugin,
  OperationNodeTransformer,
  RawNode,
} from "kysely";
import type { Migration } from "kysely/migration";
import type { Migrations } from "../sql/migrate.ts";

/**
 * The migrations of SQLite as PostgreSQL needs them. A whole number has 64 bits there too. Text is ordered and compared by
 * its bytes, whatever language the database speaks: positions in lists stay the same when a library of the system is
 * upgraded. What a table is told beyond its columns is SQLite's alone.
 */
export const inPostgres = (migrations: Migrations): Migrations =>
  Object.fromEntries(Object.entries(migrations).map(([name, migration]) => [name, translated(migration)]));

const translated = ({ up }: Migration): Migration => ({ up: async (db) => up(db.withPlugin(plugin)) });

const types: Readonly<Record<string, string>> = { integer: "bigint", text: 'text collate "C"' };

class Translation extends OperationNodeTransformer {
  protected override transformColumnDefinition(
    ...[node, queryId]: Parameters<OperationNodeTransformer["transformColumnDefinition"]>
  ): ColumnDefinitionNode {
    const column = super.transformColumnDefinition(node, queryId);
    const { dataType } = column;
    const type = DataTypeNode.is(dataType) ? types[dataType.dataType] : undefined;
    return type === undefined ? column : { ...column, dataType: RawNode.createWithSql(type) };
  }

  protected override transformCreateTable(
    ...[node, queryId]: Parameters<OperationNodeTransformer["transformCreateTable"]>
  ): CreateTableNode {
    const { endModifiers: _ofSqlite, ...table } = super.transformCreateTable(node, queryId);
    return table;
  }
}

const translation = new Translation();

const plugin: KyselyPlugin = {
  transformQuery: ({ node, queryId }) => translation.transformNode(node, queryId),
  transformResult: async ({ result }) => result,
};
