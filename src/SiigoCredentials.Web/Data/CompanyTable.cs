using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace SiigoCredentials.Web.Data;

/// <summary>The company whose rows are exported or erased.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Nit">Its NIT.</param>
/// <param name="MailMark">How the subject of each mail about its credential begins.</param>
/// <param name="ContactAddress">The address of its contact, in small letters; null for one that other companies have too.</param>
public sealed record CompanyScope(Guid Id, string Nit, string MailMark, string? ContactAddress);

/// <summary>
/// A table with rows of companies. Its room registers it: <see cref="CompanyTableRegistration.AddCompanyTable"/>. The operator exports and
/// erases a company with it. Those registered later are erased first, so a row goes before the one that it refers to.
/// </summary>
public abstract class CompanyTable
{
    /// <summary>The name of its rows in an export; null for a table that is not exported, or not in this form.</summary>
    public string? Section { get; protected init; }

    /// <summary>The entity.</summary>
    public abstract Type Row { get; }

    /// <summary>The rows without secrets, hashes and sealed bytes.</summary>
    public abstract IAsyncEnumerable<object> ReadAsync(AppDbContext db, CompanyScope company);

    /// <summary>Deletes the rows, within the caller's transaction. The number.</summary>
    public abstract Task<int> EraseAsync(AppDbContext db, CompanyScope company, CancellationToken ct);
}

internal sealed class CompanyTable<TRow> : CompanyTable
    where TRow : class
{
    private readonly Func<AppDbContext, CompanyScope, IQueryable<TRow>> rows;
    private readonly Expression<Func<TRow, object>>? shown;

    public CompanyTable(
        string? section, Func<AppDbContext, CompanyScope, IQueryable<TRow>> rows, Expression<Func<TRow, object>>? shown) =>
        (Section, this.rows, this.shown) = (section, rows, shown);

    public override Type Row => typeof(TRow);

    public override IAsyncEnumerable<object> ReadAsync(AppDbContext db, CompanyScope company) =>
        rows(db, company).AsNoTracking().Select(shown!).AsAsyncEnumerable();

    public override Task<int> EraseAsync(AppDbContext db, CompanyScope company, CancellationToken ct) =>
        rows(db, company).ExecuteDeleteAsync(ct);
}

internal static class CompanyTableRegistration
{
    /// <summary>Adds a table whose rows are exported and erased with their company.</summary>
    /// <param name="services">The services.</param>
    /// <param name="section">Their name in the export.</param>
    /// <param name="rows">The rows of a company.</param>
    /// <param name="shown">What the export has of a row: no secret, no hash, no sealed bytes.</param>
    public static IServiceCollection AddCompanyTable<TRow>(
        this IServiceCollection services, string section, Func<AppDbContext, CompanyScope, IQueryable<TRow>> rows,
        Expression<Func<TRow, object>> shown)
        where TRow : class => services.AddSingleton<CompanyTable>(new CompanyTable<TRow>(section, rows, shown));

    /// <summary>The same for rows that the export tells with others, or not at all.</summary>
    public static IServiceCollection AddCompanyTable<TRow>(
        this IServiceCollection services, Func<AppDbContext, CompanyScope, IQueryable<TRow>> rows)
        where TRow : class => services.AddSingleton<CompanyTable>(new CompanyTable<TRow>(section: null, rows, shown: null));
}
