namespace Observe.Store.Text;

/// <summary>What somebody sent, as an error quotes it: its beginning, so that an answer stays an answer.</summary>
public static class Excerpt
{
    /// <param name="text">Of any length.</param>
    /// <param name="most">Characters that are shown; an ellipsis stands for the others.</param>
    public static string Of(string text, int most) => text.Length > most ? text[..most] + "…" : text;
}
