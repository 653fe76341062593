Console.WriteLine("observe");
