namespace SiigoCredentials.Web.Foundation;

/// <summary>The position of a page in its list: its number from 1, the most rows of a page, and the rows of all pages.</summary>
public abstract record ListPage(int Number, int Size, int Total)
{
    public int Last => LastOf(Total, Size);

    /// <summary>The position of its first row in the whole list, from 1; 0 when the list is empty.</summary>
    public int From => Total == 0 ? 0 : Before + 1;

    /// <summary>The position of its last row.</summary>
    public int To => Math.Min(Before + Size, Total);

    private int Before => (Number - 1) * Size;

    public static ListPage<T> Empty<T>() => new([], 1, 1, 0);

    /// <summary>A page of a list in memory.</summary>
    public static ListPage<T> Of<T>(IReadOnlyList<T> all, int asked, int size)
    {
        var number = Nearest(asked, size, all.Count);
        return new([.. all.Skip((number - 1) * size).Take(size)], number, size, all.Count);
    }

    /// <summary>The last page for a number past the end, and the first for one before the beginning.</summary>
    public static int Nearest(int asked, int size, int total) => Math.Clamp(asked, 1, LastOf(total, size));

    private static int LastOf(int total, int size) => Math.Max(1, (total + size - 1) / size);
}

/// <summary>A page of a list with its rows.</summary>
public sealed record ListPage<T>(IReadOnlyList<T> Rows, int Number, int Size, int Total) : ListPage(Number, Size, Total);
