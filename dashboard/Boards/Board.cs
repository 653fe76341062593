namespace Observe.Dashboard.Boards;

/// <summary>A saved dashboard; row of <c>StateTables.Dashboards</c>.</summary>
internal sealed record Board(string Id, string Title, IReadOnlyList<BoardPanel> Panels)
{
    private const int MostPanels = 100;
    private const int LongestExpression = 10_000;

    /// <summary>What keeps it from being saved at an address, or null.</summary>
    public string? Problem(string address)
    {
        if (Id != address || address.Length is 0 or > 100 || address == "new" || !address.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
            return "id: up to 100 letters, digits, - and _, equal to the address's, and not `new`";
        if (string.IsNullOrWhiteSpace(Title))
            return "title: it is missing";
        if (Panels is null || Panels.Count > MostPanels)
            return $"panels: a list of at most {MostPanels}";
        var bad = Panels.Index().Where(item => !IsGood(item.Item)).Select(item => $"panels[{item.Index}]").ToArray();
        return bad.Length == 0 ? null : $"{string.Join(", ", bad)}: a panel has a query of at most {LongestExpression} characters and kind line, number, table or heat";
    }

    private static bool IsGood(BoardPanel? panel)
        => panel?.Query is { Length: <= LongestExpression } && panel.Kind is "line" or "number" or "table" or "heat";
}

internal sealed record BoardPanel(string Title, string Query, string Kind, string? Unit = null, bool Full = false);
