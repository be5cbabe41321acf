using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using SiigoCredentials.Bench.Servers;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Bench.Data;

/// <summary>Writes companies with their credentials, sealed keys and audit by prepared statements: a million in some two minutes.</summary>
internal sealed class DatabaseFill : IDisposable
{
    private const int RowsPerTransaction = 100_000;

    // Nobody needs this file if the power fails while it is made.
    private const string BulkLoad =
        "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE; PRAGMA foreign_keys=OFF; PRAGMA cache_size=-400000;";

    private readonly SqliteConnection connection;
    // the audit seals whole milliseconds
    private readonly DateTime now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()).UtcDateTime;
    private readonly SecretSealer sealer;

    public DatabaseFill(string file)
    {
        connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        sealer = new SecretSealer(new KeyEncryptionKeys(new KeyEncryptionKey(Launcher.Kek())));
    }

    public Guid FirstCompany { get; private set; }

    /// <summary>Returns the keys, one after the other.</summary>
    public byte[] Run(int companies)
    {
        Execute(BulkLoad);
        var keys = new byte[companies * AccessKeyFormat.Length];
        for (var from = 0; from < companies; from += RowsPerTransaction)
        {
            Insert(from, Math.Min(from + RowsPerTransaction, companies), keys);
        }

        Execute("PRAGMA locking_mode=NORMAL; PRAGMA journal_mode=WAL;");
        return keys;
    }

    public void Dispose() => connection.Dispose();

    private void Insert(int from, int to, byte[] keys)
    {
        using var transaction = connection.BeginTransaction();
        using var company = new Insertion(transaction, "Companies", "Id", "PublicKey", "Nit", "Name", "PlanCode");
        using var credential = new Insertion(
            transaction, "Credentials", "Id", "CompanyId", "ApiUser", "Version", "CreatedAt", "ContactName", "ContactEmail");
        using var accessKey = new Insertion(
            transaction, "AccessKeys", "Id", "CredentialId", "Version", "State", "SecretHash", "Ciphertext", "Hint", "IssuedAt", "IssuedBy",
            "OperationId");
        using var audit = new Insertion(
            transaction, "AuditEntries", "Id", "CompanyId", "Sequence", "At", "Action", "ActorId", "ActorName", "OperationId", "Detail",
            "PreviousHash", "Hash", "ActorNameSalt", "DetailSalt", "AddressSalt", "AgentSalt", "Digests");
        for (var index = from; index < to; index++)
        {
            var companyId = Guid.CreateVersion7();
            var credentialId = Guid.CreateVersion7();
            FirstCompany = index == 0 ? companyId : FirstCompany;
            var key = AccessKeyFormat.Generate();
            Encoding.ASCII.GetBytes(key, keys.AsSpan(index * AccessKeyFormat.Length));
            var sealedKey = sealer.Seal(
                Encoding.ASCII.GetBytes(key), Encoding.UTF8.GetBytes($"access-key:{companyId:N}:{credentialId:N}:1"));
            var operation = Guid.CreateVersion7();

            company.Run(
                companyId, Guid.CreateVersion7().ToString("N"), Nit(index), $"Empresa de prueba {Nit(index)}", index % 2 == 0
                    ? "premium" : "avanzado");
            credential.Run(credentialId, companyId, Pairs.User(index), 1, now, "Julia Integradora", "julia@aliado.example");
            accessKey.Run(
                Guid.CreateVersion7(), credentialId, 1, nameof(AccessKeyState.Current), AccessKeyFormat.SecretHash(key), sealedKey,
                AccessKeyFormat.Hint(key), now, "Ana Restrepo", operation);
            Tell(audit, companyId, operation);
        }

        transaction.Commit();
    }

    private void Tell(Insertion audit, Guid company, Guid operation)
    {
        var entry = new AuditEntry
        {
            CompanyId = company,
            Sequence = 1,
            At = new DateTimeOffset(now),
            Action = AuditAction.CredentialGenerated,
            ActorId = company,
            ActorName = "Ana Restrepo",
            OperationId = operation,
            Detail = "julia@aliado.example",
            PreviousHash = [],
        };
        entry.Seal();
        audit.Run(
            entry.Id, entry.CompanyId, entry.Sequence, now, nameof(AuditAction.CredentialGenerated), entry.ActorId, entry.ActorName,
            entry.OperationId, entry.Detail,
            entry.PreviousHash, entry.Hash, entry.ActorNameSalt!, entry.DetailSalt!, entry.AddressSalt!, entry.AgentSalt!, entry.Digests!);
    }

    private void Execute(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string Nit(int index) => (800_000_000 + index).ToString(CultureInfo.InvariantCulture);

    /// <summary>A prepared INSERT that names its columns, so that columns added later keep their defaults.</summary>
    private sealed class Insertion : IDisposable
    {
        private readonly SqliteCommand command;

        public Insertion(SqliteTransaction transaction, string table, params string[] columns)
        {
            command = transaction.Connection!.CreateCommand();
            command.Transaction = transaction;
            command.CommandText =
                $"INSERT INTO {table} ({string.Join(',', columns)}) VALUES ({string.Join(',', columns.Select(column => "$" + column))})";
            foreach (var column in columns)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = "$" + column });
            }
        }

        public void Run(params ReadOnlySpan<object> values)
        {
            for (var index = 0; index < values.Length; index++)
            {
                command.Parameters[index].Value = values[index];
            }

            command.ExecuteNonQuery();
        }

        public void Dispose() => command.Dispose();
    }
}
