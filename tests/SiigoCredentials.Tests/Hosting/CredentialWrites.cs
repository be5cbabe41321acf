using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Tests.Hosting;

/// <summary>Finds code that changes rows of credentials or access keys: assignments to entities, calls on their sets, SQL.</summary>
internal static partial class CredentialWrites
{
    private static readonly string[] Entities = [typeof(Credential).FullName!, typeof(AccessKey).FullName!];

    private static readonly HashSet<string> Columns =
    [
        .. new[] { typeof(Credential), typeof(AccessKey) }.SelectMany(entity => entity.GetProperties()).Select(property => property.Name),
    ];

    private static readonly HashSet<string> Calls =
    [
        "Add", "AddAsync", "AddRange", "AddRangeAsync", "Attach", "AttachRange", "Clear", "Entry", "ExecuteDelete", "ExecuteDeleteAsync",
        "ExecuteUpdate", "ExecuteUpdateAsync", "Remove", "RemoveRange", "Update", "UpdateRange",
    ];

    /// <summary>The paths of the files that write, each with the line.</summary>
    public static IReadOnlyList<(string Path, string Code)> In(CSharpCompilation compilation, IEnumerable<SyntaxTree> trees) =>
        [.. trees.SelectMany(tree => In(tree, compilation)).Select(node => (node.SyntaxTree.FilePath, node.ToString()))];

    private static IEnumerable<SyntaxNode> In(SyntaxTree tree, CSharpCompilation compilation)
    {
        var model = new Lazy<SemanticModel>(() => compilation.GetSemanticModel(tree)); // most files have nothing to ask it
        return tree.GetRoot().DescendantNodes().Where(node => node switch
        {
            AssignmentExpressionSyntax { Parent: not InitializerExpressionSyntax, Left: var left } =>
                Targets(left).Any(target => IsColumn(target, model)),
            PrefixUnaryExpressionSyntax { OperatorToken.Text: "++" or "--", Operand: var operand } => IsColumn(operand, model),
            PostfixUnaryExpressionSyntax { OperatorToken.Text: "++" or "--", Operand: var operand } => IsColumn(operand, model),
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax call, ArgumentList.Arguments: var arguments }
                when Calls.Contains(call.Name.Identifier.Text) =>
                IsSet(call.Expression, model)
                || (IsContext(call.Expression, model) && arguments.Any(argument => IsEntity(TypeOf(argument.Expression, model)))),
            LiteralExpressionSyntax or InterpolatedStringTextSyntax => Sql().IsMatch(node.ToString()),
            _ => false,
        });
    }

    private static IEnumerable<ExpressionSyntax> Targets(ExpressionSyntax left) =>
        left is TupleExpressionSyntax tuple ? tuple.Arguments.SelectMany(argument => Targets(argument.Expression)) : [left];

    private static bool IsColumn(ExpressionSyntax target, Lazy<SemanticModel> model) =>
        target is MemberAccessExpressionSyntax member
        && Columns.Contains(member.Name.Identifier.Text)
        && IsEntity(TypeOf(member.Expression, model));

    // A set or query of one of the entities, or the keys that a credential holds.
    private static bool IsSet(ExpressionSyntax receiver, Lazy<SemanticModel> model) =>
        TypeOf(receiver, model) is INamedTypeSymbol { TypeArguments: [var element, ..] } type
        && IsEntity(element)
        && (type.Name != "List" || (receiver is MemberAccessExpressionSyntax keys && IsEntity(TypeOf(keys.Expression, model))));

    private static bool IsContext(ExpressionSyntax receiver, Lazy<SemanticModel> model)
    {
        var type = TypeOf(receiver, model);
        while (type is not null && type.Name != "DbContext")
        {
            type = type.BaseType;
        }

        return type is not null;
    }

    private static ITypeSymbol? TypeOf(ExpressionSyntax expression, Lazy<SemanticModel> model) => model.Value.GetTypeInfo(expression).Type;

    private static bool IsEntity(ITypeSymbol? type) =>
        type is not null && Entities.Contains(type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString());

    [GeneratedRegex(
        """(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+\\?"+(?:Credentials|AccessKeys)\b""", RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Sql();
}
