using System.Reflection;

namespace SiigoCredentials.Web.Foundation;

/// <summary>A setting of several values: numbered (<c>Name__0</c>, <c>Name__1</c>), or as one text with commas between.</summary>
internal static class ListSetting
{
    private static readonly char[] Between = [',', ';', ' ', '\t', '\r', '\n'];

    /// <summary>The type of one value; null where the property is no list.</summary>
    public static Type? ElementOf(Type property) => property switch
    {
        { IsArray: true } => property.GetElementType(),
        { IsGenericType: true } when property.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) => property.GetGenericArguments()[0],
        _ => null,
    };

    public static string[] Split(string text) =>
        text.Split(Between, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Fills the lists that are given as one text: .NET's binder reads only numbered ones.</summary>
    public static void Fill(object options, IConfigurationSection section)
    {
        foreach (var property in options.GetType().GetProperties())
        {
            if (ElementOf(property.PropertyType) is { } element && section[property.Name] is { } text)
            {
                Fill(options, property, [.. Split(text).Select(one => SettingText.Read(one, element))], element);
            }
        }
    }

    private static void Fill(object options, PropertyInfo property, object[] values, Type element)
    {
        if (values.Length == 0)
        {
            return; // an empty text counts as missing
        }

        var list = Array.CreateInstance(element, values.Length);
        Array.Copy(values, list, values.Length);
        property.SetValue(options, list);
    }
}
