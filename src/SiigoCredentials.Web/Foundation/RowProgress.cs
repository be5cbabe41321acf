using System.Runtime.InteropServices;

namespace SiigoCredentials.Web.Foundation;

/// <summary>How many rows (or pages of a file) long work has done, of how many.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RowProgress(long Done, long Total);
